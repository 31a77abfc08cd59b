package org.fluidjava.ops.nn;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Adds waves of the position to each element (Vaswani et al., 2017): sines, then cosines. */
final class AddPositionEncodingOp {
  static final OpDef DEF =
      OpDef.named("add_position_encoding")
          .input("X", "sequences [N, width], or padded [batch, steps, width]; an even width")
          .output("Out", "alpha · X + beta · waves")
          .attr("alpha", 1f, "the factor of X")
          .attr("beta", 1f, "the factor of the waves")
          .shape(AddPositionEncodingOp::shape)
          .grad(Gradient.readsNothing().given("Out").yields("X").like("X", "Out@GRAD"))
          .build();

  private AddPositionEncodingOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    int levels = c.lodLevel("X", 0);
    c.check(
        x.rank() == (levels == 1 ? 2 : 3) && levels <= 1,
        "X must be [batch, steps, width], or [N, width] with one LoD level, but is %s with %d",
        x,
        levels);
    c.check(
        x.dim(-1) < 0 || x.dim(-1) % 2 == 0, "the width of X must be even but is %d", x.dim(-1));
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
