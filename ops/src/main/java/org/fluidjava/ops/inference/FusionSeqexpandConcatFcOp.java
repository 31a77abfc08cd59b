package org.fluidjava.ops.inference;

import java.util.Set;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/**
 * Rows of sequences, each beside one row for its whole sequence, through one layer: {@code
 * sequence_expand}, {@code concat} and {@code fc} as Paddle's passes leave them.
 */
final class FusionSeqexpandConcatFcOp {
  static final OpDef DEF =
      OpDef.named("fusion_seqexpand_concat_fc")
          .inputs("X", "first [rows, width] with one LoD level, then [sequences, width] each")
          .input("FCWeight", "[sum of widths, D]")
          .optionalInput("FCBias", "[D] or [1, D]")
          .output("Out", "[rows, D]")
          .optionalOutput("FCOut", "[sequences, D]: the part of the rows for whole sequences")
          .attr(
              "fc_activation",
              "identity",
              Set.of("identity", "sigmoid", "tanh", "relu")::contains,
              "identity, sigmoid, tanh or relu")
          .shape(FusionSeqexpandConcatFcOp::shape)
          .build();

  private FusionSeqexpandConcatFcOp() {}

  private static void shape(ShapeContext c) {
    c.check(c.inputs("X") > 1, "X must hold two variables or more but holds %d", c.inputs("X"));
    SequenceRules.oneLevel(c, "X", 0);
    long sequences = SequenceRules.sequences(c, "X", 0);
    long width = 0;
    for (int i = 0; i < c.inputs("X"); i++) {
      Shape x = c.dims("X", i);
      c.check(x.rank() == 2, "X[%d] must have 2 extents but is %s", i, x);
      c.check(c.dtype("X", i) == c.dtype("X"), "X[%d] must be of the type of X[0]", i);
      c.check(
          i == 0 || ShapeContext.agree(x.dim(0), sequences),
          "X[%d] must have a row for each of %d sequences but is %s",
          i,
          sequences,
          x);
      width = width < 0 || x.dim(1) < 0 ? -1 : Math.addExact(width, x.dim(1));
    }
    Shape weight = c.dims("FCWeight");
    c.check(
        weight.rank() == 2 && ShapeContext.agree(weight.dim(0), width),
        "FCWeight must be [%d, D] but is %s",
        width,
        weight);
    if (c.hasInput("FCBias")) {
      Shape bias = c.dims("FCBias");
      Shape row = Shape.of(weight.dim(1));
      c.check(
          bias.matches(row) || bias.matches(Shape.ONE.concat(row)),
          "FCBias must have %d numbers but is %s",
          weight.dim(1),
          bias);
    }
    c.setDims("Out", Shape.of(c.dims("X").dim(0), weight.dim(1)));
    c.shareLod("X", "Out");
    c.setDims("FCOut", Shape.of(sequences, weight.dim(1)));
  }
}
