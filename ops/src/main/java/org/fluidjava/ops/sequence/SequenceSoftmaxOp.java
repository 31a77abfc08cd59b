package org.fluidjava.ops.sequence;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Softmax within each sequence of the last LoD level, over its one column. The maximum is
 * subtracted first, so that large inputs do not overflow (Paddle's CPU kernel from 1.3 on leaves
 * that out).
 */
final class SequenceSoftmaxOp {
  static final OpDef DEF =
      OpDef.named("sequence_softmax")
          .input("X", "[N] or [N, 1] with at least one LoD level")
          .output("Out", "of X's shape and LoD")
          .attr("use_cudnn", false, "kept for Paddle")
          .attr("data_format", "AnyLayout", "kept for Paddle")
          .shape(SequenceSoftmaxOp::shape)
          .grad(Gradient.reads("X", "Out").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private SequenceSoftmaxOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(
        x.rank() >= 1 && ShapeContext.agree(x.product(1, x.rank()), 1),
        "each row of X must be one number but has %d",
        x.rank() == 0 ? 0 : x.product(1, x.rank()));
    SequenceRules.someLevel(c, "X");
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
