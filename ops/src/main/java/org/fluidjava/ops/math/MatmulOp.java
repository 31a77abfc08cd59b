package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.MatmulShapes;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Matrix product, of batches too; see {@link MatmulShapes#strict}. */
final class MatmulOp {
  static final OpDef DEF =
      OpDef.named("matmul")
          .input("X", "left side: a matrix, a batch of them, or a vector")
          .input("Y", "right side: a matrix, a batch of them, or a vector")
          .output("Out", "alpha · op(X) · op(Y)")
          .attr("transpose_X", false, "whether X's matrices are transposed")
          .attr("transpose_Y", false, "whether Y's matrices are transposed")
          .attr("alpha", 1f, "a factor")
          .attr("head_number", 1, n -> n == 1, "1: products are not cut into heads here")
          .attr("use_mkldnn", false, "of no account here")
          .shape(
              c -> {
                MatmulShapes sizes =
                    MatmulShapes.strict(
                        c.dims("X"),
                        c.dims("Y"),
                        c.attrs().getBoolean("transpose_X"),
                        c.attrs().getBoolean("transpose_Y"));
                c.setDims("Out", sizes.out());
                shareLod(c, sizes.out());
              })
          .grad(Gradient.reads("X", "Y").given("Out").yields("X", "Y"))
          .build();

  private MatmulOp() {}

  /** X's LoD goes on to a product that has as many rows. */
  static void shareLod(ShapeContext c, Shape out) {
    Shape x = c.dims("X");
    if (x.rank() > 0 && ShapeContext.agree(x.dim(0), out.dim(0))) {
      c.shareLod("X", "Out");
    }
  }
}
