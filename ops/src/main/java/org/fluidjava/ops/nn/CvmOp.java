package org.fluidjava.ops.nn;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Rows that begin with how often something was shown and clicked: both as logarithms, clicks less
 * shows, or left out. Paddle's gradient of the two is what CVM says, not the slope.
 */
final class CvmOp {
  static final OpDef DEF =
      OpDef.named("cvm")
          .input("X", "[N, 2 + width]: shows, clicks, features")
          .input("CVM", "[sequences or N, 2]: what the gradient gives to shows and clicks")
          .output("Y", "[N, 2 + width], or [N, width] without them")
          .attr("use_cvm", true, "keep log(shows + 1) and log(clicks + 1) - log(shows + 1)")
          .shape(CvmOp::shape)
          .grad(Gradient.reads("X", "CVM").given("Y").yields("X").usesOnlyShapeOf("X"))
          .build();

  private CvmOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(
        x.rank() == 2 && (x.dim(1) < 0 || x.dim(1) >= 2), "X must be [N, 2 + width] but is %s", x);
    Shape cvm = c.dims("CVM");
    c.check(
        cvm.rank() == 2 && ShapeContext.agree(cvm.dim(1), 2), "CVM must be [N, 2] but is %s", cvm);
    long rows = c.lod("X").isEmpty() ? x.dim(0) : c.lod("X").sequences(0);
    c.check(
        c.isBuild() || cvm.dim(0) >= rows,
        "CVM must have a row for each of %d rows or sequences of X but has %d",
        rows,
        cvm.dim(0));
    c.setDims("Y", c.attrs().getBoolean("use_cvm") || x.dim(1) < 0 ? x : x.with(1, x.dim(1) - 2));
    c.shareLod("X", "Y");
  }
}
