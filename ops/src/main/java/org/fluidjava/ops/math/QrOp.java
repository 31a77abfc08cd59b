package org.fluidjava.ops.math;

import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Matrices as products of one with orthonormal columns and an upper triangular one. */
final class QrOp {
  static final OpDef DEF =
      OpDef.named("qr")
          .input("X", "matrices [..., m, n]")
          .output("Q", "[..., m, k], k the smaller of m and n; [..., m, m] if complete; [0] for r")
          .output("R", "[..., k, n]; [..., m, n] if complete")
          .attr(
              "mode",
              "reduced",
              Set.of("reduced", "complete", "r")::contains,
              "reduced, complete or r")
          .shape(QrOp::shape)
          .grad(Gradient.reads("X", "Q", "R").given("Q", "R").yields("X").shape(QrOp::gradient))
          .build();

  private QrOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(
        x.rank() >= 2 && x.dim(-1) != 0 && x.dim(-2) != 0,
        "X must be matrices [..., m, n] with m and n at least 1 but is %s",
        x);
    String mode = c.attrs().getString("mode");
    long m = x.dim(-2);
    long n = x.dim(-1);
    long k = mode.equals("complete") ? m : m < 0 || n < 0 ? -1 : Math.min(m, n);
    Shape batch = x.slice(0, x.rank() - 2);
    c.setDims("Q", mode.equals("r") ? Shape.of(0) : batch.concat(Shape.of(m, k)));
    c.setDims("R", batch.concat(Shape.of(k, n)));
    if (!mode.equals("r")) {
      c.shareLod("X", "Q");
    }
    c.shareLod("X", "R");
  }

  private static void gradient(ShapeContext c) {
    Shape x = c.dims("X");
    String mode = c.attrs().getString("mode");
    c.check(!mode.equals("r"), "there is no gradient for mode r, which does not give Q");
    c.check(
        !mode.equals("complete") || x.dim(-2) <= x.dim(-1) || x.dim(-1) < 0,
        "there is no gradient for mode complete and more rows (%d) than columns (%d)",
        x.dim(-2),
        x.dim(-1));
    c.setDims("X@GRAD", x);
    c.shareLod("X", "X@GRAD");
  }
}
