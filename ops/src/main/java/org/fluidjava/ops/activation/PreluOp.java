package org.fluidjava.ops.activation;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** X above 0, a learnt slope times X below. */
final class PreluOp {
  static final OpDef DEF =
      OpDef.named("prelu")
          .input("X", "[batch, …]")
          .input("Alpha", "the slopes: one, one for each channel, or one for each element of a row")
          .output("Out", "shaped like X")
          .attr(
              "mode",
              "all",
              m -> m.equals("all") || m.equals("channel") || m.equals("element"),
              "all, channel or element: what shares a slope")
          .attr(
              "data_format",
              "NCHW",
              f -> f.equals("NCHW") || f.equals("NHWC"),
              "NCHW or NHWC: where the channels are")
          .shape(PreluOp::shape)
          .grad(Gradient.reads("X", "Alpha").given("Out").yields("X", "Alpha"))
          .build();

  private PreluOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    String mode = c.attrs().getString("mode");
    long slopes = c.dims("Alpha").numel();
    long wanted = 1;
    if (!mode.equals("all")) {
      c.check(x.rank() >= 2, "X must have 2 dimensions at least but is %s", x);
      boolean last = c.attrs().getString("data_format").equals("NHWC");
      wanted = mode.equals("element") ? x.product(1, x.rank()) : x.dim(last ? -1 : 1);
    }
    c.check(
        ShapeContext.agree(slopes, wanted),
        "Alpha must hold %d slopes for X %s in mode %s but holds %d",
        wanted,
        x,
        mode,
        slopes);
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
