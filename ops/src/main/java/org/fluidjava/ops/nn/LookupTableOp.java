package org.fluidjava.ops.nn;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Rows of a table by their numbers. {@code lookup_table} takes ids whose last extent is 1 and
 * replaces it by the table's width; {@code lookup_table_v2} appends the width. The gradient of a
 * sparse table is SELECTED_ROWS with one row for each id, as they come.
 */
final class LookupTableOp {
  static final List<OpDef> ALL =
      List.of(make("lookup_table", true), make("lookup_table_v2", false));

  private LookupTableOp() {}

  private static OpDef make(String type, boolean trailingOne) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("W", "the table [rows, width]")
            .input("Ids", "row numbers, int64" + (trailingOne ? " [.., 1]" : ""))
            .output("Out", "the rows of the table that Ids name")
            .attr("is_sparse", false, "whether the table's gradient is SELECTED_ROWS")
            .attr("is_distributed", false, "kept for files; has no effect here")
            .attr("remote_prefetch", false, "kept for files; has no effect here")
            .attr("padding_idx", -1L, "the id whose row counts as zeros; -1 for none");
    if (trailingOne) {
      def.attr("grad_inplace", false, "kept for files; has no effect here");
    }
    return def.shape(c -> shape(c, trailingOne))
        .grad(
            Gradient.reads("W", "Ids")
                .given("Out")
                .yields("W")
                .usesOnlyShapeOf("W")
                .shape(c -> gradShape(c, trailingOne)))
        .build();
  }

  private static Shape outShape(ShapeContext c, boolean trailingOne) {
    Shape table = c.dims("W");
    Shape ids = c.dims("Ids");
    c.check(table.rank() == 2, "the table W must have 2 dimensions but is %s", table);
    DType type = c.dtype("Ids");
    c.check(
        type == DType.INT64 || type == DType.INT32,
        "Ids must be int64 or int32 but are %s",
        type.fluidName());
    if (!trailingOne) {
      return ids.append(table.dim(1));
    }
    c.check(
        ids.rank() >= 2 && ShapeContext.agree(ids.dim(-1), 1),
        "Ids must have 2 or more dimensions, the last of extent 1, but are %s",
        ids);
    return ids.with(-1, table.dim(1));
  }

  private static void shape(ShapeContext c, boolean trailingOne) {
    c.setDims("Out", outShape(c, trailingOne));
    c.setDtype("Out", c.dtype("W"));
    c.shareLod("Ids", "Out");
  }

  private static void gradShape(ShapeContext c, boolean trailingOne) {
    Shape out = outShape(c, trailingOne);
    c.check(
        out.matches(c.dims("Out@GRAD")), "Out@GRAD must be %s but is %s", out, c.dims("Out@GRAD"));
    c.setDims("W@GRAD", c.dims("W"));
    c.setDtype("W@GRAD", c.dtype("W"));
    c.setKind(
        "W@GRAD",
        0,
        c.attrs().getBoolean("is_sparse") ? VarKind.SELECTED_ROWS : VarKind.LOD_TENSOR);
  }
}
