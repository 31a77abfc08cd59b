package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.VarKind;

/** The values of selected rows as a tensor [rows, ..], in their order. */
final class GetTensorFromSelectedRowsOp {
  static final OpDef DEF =
      OpDef.named("get_tensor_from_selected_rows")
          .input("X", "SELECTED_ROWS")
          .output("Out", "the values of those rows")
          .shape(GetTensorFromSelectedRowsOp::shape)
          .shapeFromKernel()
          .build();

  private GetTensorFromSelectedRowsOp() {}

  private static void shape(ShapeContext c) {
    c.check(
        c.kind("X", 0) == VarKind.SELECTED_ROWS,
        "X must be SELECTED_ROWS but is %s",
        c.kind("X", 0));
    if (c.isBuild()) {
      // How many rows there are shows in a run only.
      c.setDims("Out", c.dims("X").with(0, -1));
      c.setKind("Out", 0, VarKind.LOD_TENSOR);
    }
  }
}
