package org.fluidjava.ops.norm;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;

/**
 * Local response normalisation over neighbouring channels (Krizhevsky et al. 2012): {@code MidOut =
 * k + alpha Σ x²}, {@code Out = x MidOut^-beta}.
 */
final class LrnOp {
  static final OpDef DEF =
      OpDef.named("lrn")
          .input("X", "images [N, C, H, W], channels last for NHWC")
          .output("Out", "as X")
          .output("MidOut", "what x is divided by, before the power")
          .attr("n", 5, n -> n >= 1 && n % 2 == 1, "odd, at least 1: channels of a neighbourhood")
          .attr("k", 2f, "added to the sum")
          .attr("alpha", 1e-4f, a -> a >= 0, "at least 0: factor of the sum")
          .attr("beta", 0.75f, b -> b >= 0, "at least 0: power of the divisor")
          .attr("data_format", "AnyLayout", "where the channels lie")
          .attr("is_test", false, "kept for files")
          .attr("use_mkldnn", false, "kept for files")
          .shape(LrnOp::shape)
          .grad(Gradient.reads("X", "Out", "MidOut").given("Out").yields("X"))
          .build();

  private LrnOp() {}

  private static void shape(ShapeContext c) {
    c.check(c.dims("X").rank() == 4, "X must have 4 extents but is %s", c.dims("X"));
    Windows.isChannelLast(c.attrs().getString("data_format"));
    c.setDims("Out", c.dims("X"));
    c.setDims("MidOut", c.dims("X"));
    c.shareLod("X", "Out");
  }
}
