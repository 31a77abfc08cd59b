package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.MatmulShapes;
import org.fluidjava.op.OpDef;

/** Matrix product whose batches are spread over each other; see {@link MatmulShapes#spread}. */
final class MatmulV2Op {
  static final OpDef DEF =
      OpDef.named("matmul_v2")
          .input("X", "left side: a matrix, a batch of them, or a vector")
          .input("Y", "right side: a matrix, a batch of them, or a vector")
          .output("Out", "op(X) · op(Y)")
          .attr("trans_x", false, "whether X's matrices are transposed")
          .attr("trans_y", false, "whether Y's matrices are transposed")
          .attr("use_mkldnn", false, "of no account here")
          .shape(
              c -> {
                MatmulShapes sizes =
                    MatmulShapes.spread(
                        c.dims("X"),
                        c.dims("Y"),
                        c.attrs().getBoolean("trans_x"),
                        c.attrs().getBoolean("trans_y"));
                c.setDims("Out", sizes.out());
                MatmulOp.shareLod(c, sizes.out());
              })
          .grad(Gradient.reads("X", "Y").given("Out").yields("X", "Y"))
          .build();

  private MatmulV2Op() {}
}
