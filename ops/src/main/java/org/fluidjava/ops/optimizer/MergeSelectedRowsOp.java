package org.fluidjava.ops.optimizer;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.VarKind;

/** Selected rows in which each row number occurs once: values of equal numbers are added up. */
final class MergeSelectedRowsOp {
  static final OpDef DEF =
      OpDef.named("merge_selected_rows")
          .input("X", "SELECTED_ROWS")
          .output("Out", "SELECTED_ROWS with different row numbers")
          .shape(MergeSelectedRowsOp::shape)
          .build();

  private MergeSelectedRowsOp() {}

  private static void shape(ShapeContext c) {
    c.check(
        c.kind("X", 0) == VarKind.SELECTED_ROWS,
        "X must be SELECTED_ROWS but is %s",
        c.kind("X", 0));
    c.setDims("Out", c.dims("X"));
    c.setKind("Out", 0, VarKind.SELECTED_ROWS);
  }
}
