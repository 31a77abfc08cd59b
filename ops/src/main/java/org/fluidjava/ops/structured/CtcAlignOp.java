package org.fluidjava.ops.structured;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;

/** Drops blanks, and repeats before that, from sequences of classes. */
final class CtcAlignOp {
  static final OpDef DEF =
      OpDef.named("ctc_align")
          .input("Input", "integers [N, 1] with one LoD level, or padded [sequences, steps]")
          .optionalInput("InputLength", "int64, one for each sequence; then the rest is padded")
          .output("Output", "what is left, with one LoD level; or padded, of Input's shape")
          .optionalOutput("OutputLength", "int64 [sequences, 1], in padded form")
          .attr("blank", 0, "the class that means nothing")
          .attr("merge_repeated", true, "whether a class that follows itself counts once")
          .attr("padding_value", 0, "what lies behind the results in padded form")
          .readsValues("Input", "InputLength")
          .shape(CtcAlignOp::shape)
          .build();

  private CtcAlignOp() {}

  private static void shape(ShapeContext c) {
    Shape input = c.dims("Input");
    if (c.hasInput("InputLength")) {
      Segments.padded(c, "Input", "InputLength", 0);
      c.check(input.rank() == 2, "Input must be [sequences, steps] but is %s", input);
      c.setDims("Output", input);
      c.setDims("OutputLength", Shape.of(input.dim(0), 1));
      c.setDtype("OutputLength", DType.INT64);
      return;
    }
    c.check(
        input.rank() >= 1 && ShapeContext.agree(input.product(1, input.rank()), 1),
        "Input must have one number in each row but has %d",
        input.rank() == 0 ? 0 : input.product(1, input.rank()));
    Segments.byLod(c, "Input");
    long[] classes = c.values("Input", 0);
    if (classes == null) {
      c.setDims("Output", input.with(0, -1));
      c.setLodLevel("Output", 0, 1);
      return;
    }
    int blank = c.attrs().getInt("blank");
    boolean merge = c.attrs().getBoolean("merge_repeated");
    int[] offsets = c.lod("Input").offsets(0);
    int[] lengths = new int[offsets.length - 1];
    for (int i = 0; i < lengths.length; i++) {
      for (int t = offsets[i]; t < offsets[i + 1]; t++) {
        boolean repeated = merge && t > offsets[i] && classes[t] == classes[t - 1];
        lengths[i] += classes[t] == blank || repeated ? 0 : 1;
      }
    }
    LoD lod = LoD.ofLengths(lengths);
    c.setDims("Output", input.with(0, lod.rows()));
    c.setLod("Output", 0, lod);
  }
}
