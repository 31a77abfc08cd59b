package org.fluidjava.ops.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/** Pooled sequences side by side; a sequence convolution with bias and ReLU. */
final class FusedSequenceOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("fusion_seqpool_concat")
              .inputs("X", "[rows, width] with one LoD level each, of one width")
              .output("Out", "[sequences, all widths], each row a sequence")
              .attr(
                  "pooltype",
                  "SUM",
                  Set.of("SUM", "AVERAGE", "SQRT")::contains,
                  "SUM, AVERAGE or SQRT")
              .attr("axis", 1, a -> a == 1, "1")
              .shape(FusedSequenceOps::pools)
              .build(),
          OpDef.named("fusion_seqconv_eltadd_relu")
              .input("X", "[rows, D] with one LoD level")
              .input("Filter", "[contextLength D, M]")
              .input("Bias", "[1, M]")
              .output("Out", "[rows, M]")
              .optionalOutput("ColMat", "[rows, contextLength D]: the rows around each")
              .attr("contextLength", 1, l -> l >= 1 && l <= 1 << 20, "1 to 2^20: rows that count")
              .attr(
                  "contextStart",
                  0,
                  s -> s >= -(1 << 20) && s <= 1 << 20,
                  "the first of them, from the own row")
              .attr("contextStride", 1, s -> s == 1, "1")
              .shape(FusedSequenceOps::convolution)
              .build());

  private FusedSequenceOps() {}

  private static void pools(ShapeContext c) {
    long width = 0;
    long sequences = -1;
    for (int i = 0; i < c.inputs("X"); i++) {
      SequenceRules.oneLevel(c, "X", i);
      Shape x = c.dims("X", i);
      c.check(x.rank() == 2, "X[%d] must have 2 extents but is %s", i, x);
      c.check(c.dtype("X", i) == c.dtype("X"), "X[%d] must be of the type of X[0]", i);
      width = width < 0 || x.dim(1) < 0 ? -1 : width + x.dim(1);
      if (!c.isBuild()) {
        long here = c.lod("X", i).sequences(0);
        c.check(
            i == 0 || here == sequences,
            "X[%d] must have %d sequences, as X[0], but has %d",
            i,
            sequences,
            here);
        sequences = here;
      }
    }
    c.setDims("Out", Shape.of(sequences, width));
    if (c.isBuild()) {
      c.setLodLevel("Out", 0, 1);
    } else {
      int[] lengths = new int[Math.toIntExact(sequences)];
      Arrays.fill(lengths, 1);
      c.setLod("Out", 0, LoD.ofLengths(lengths));
    }
  }

  private static void convolution(ShapeContext c) {
    SequenceRules.oneLevel(c, "X");
    Shape x = c.dims("X");
    Shape filter = c.dims("Filter");
    c.check(x.rank() == 2, "X must have 2 extents but is %s", x);
    long columns = x.dim(1) < 0 ? -1 : x.dim(1) * c.attrs().getInt("contextLength");
    c.check(
        filter.rank() == 2 && ShapeContext.agree(filter.dim(0), columns),
        "Filter must be [%d, M] but is %s",
        columns,
        filter);
    c.check(
        ShapeContext.agree(c.dims("Bias").numel(), filter.dim(1)),
        "Bias must have %d numbers but is %s",
        filter.dim(1),
        c.dims("Bias"));
    c.setDims("Out", Shape.of(x.dim(0), filter.dim(1)));
    c.shareLod("X", "Out");
    c.setDims("ColMat", Shape.of(x.dim(0), columns));
  }
}
