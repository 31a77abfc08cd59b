package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.MatmulShapes;
import org.fluidjava.op.OpDef;

/** The products of two batches of matrices, pair by pair. */
final class BmmOp {
  static final OpDef DEF =
      OpDef.named("bmm")
          .input("X", "[batch, m, k]")
          .input("Y", "[batch, k, n]")
          .output("Out", "[batch, m, n]")
          .shape(
              c -> {
                c.check(
                    c.dims("X").rank() == 3 && c.dims("Y").rank() == 3,
                    "X and Y must have 3 dimensions, but X is %s and Y is %s",
                    c.dims("X"),
                    c.dims("Y"));
                MatmulShapes sizes = MatmulShapes.strict(c.dims("X"), c.dims("Y"), false, false);
                c.setDims("Out", sizes.out());
                c.shareLod("X", "Out");
              })
          .grad(Gradient.reads("X", "Y").given("Out").yields("X", "Y"))
          .build();

  private BmmOp() {}
}
