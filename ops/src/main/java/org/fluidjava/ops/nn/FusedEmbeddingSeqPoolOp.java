package org.fluidjava.ops.nn;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Sums of the rows of a table that each sequence of ids names: an embedding and its pooling. */
final class FusedEmbeddingSeqPoolOp {
  static final OpDef DEF =
      OpDef.named("fused_embedding_seq_pool")
          .input("W", "the table [rows, width]")
          .input("Ids", "int64 [N, n] with one LoD level")
          .output("Out", "[sequences, n · width]; zeros for a sequence without ids")
          .attr("combiner", "sum", "sum"::equals, "sum")
          .attr("is_sparse", false, "whether the table's gradient is SELECTED_ROWS")
          .attr("padding_idx", -1L, "the id whose row counts as zeros; -1 for none")
          .attr("grad_inplace", false, "kept for files; has no effect here")
          .shape(FusedEmbeddingSeqPoolOp::shape)
          .grad(
              Gradient.reads("W", "Ids")
                  .given("Out")
                  .yields("W")
                  .usesOnlyShapeOf("W")
                  .shape(FusedEmbeddingSeqPoolOp::gradShape))
          .build();

  private FusedEmbeddingSeqPoolOp() {}

  private static Shape check(ShapeContext c) {
    Shape table = c.dims("W");
    Shape ids = c.dims("Ids");
    c.check(table.rank() == 2, "the table W must have 2 dimensions but is %s", table);
    c.check(
        ids.rank() == 2 && c.dtype("Ids") == DType.INT64,
        "Ids must be int64 [N, n] but are %s %s",
        c.dtype("Ids").fluidName(),
        ids);
    c.check(
        c.lodLevel("Ids", 0) == 1, "Ids must have one LoD level but have %d", c.lodLevel("Ids", 0));
    if (!c.isBuild()) {
      c.check(
          c.lod("Ids").rows() == ids.dim(0),
          "the LoD of Ids speaks of %d rows, but they have %d",
          c.lod("Ids").rows(),
          ids.dim(0));
    }
    long sequences = c.isBuild() ? -1 : c.lod("Ids").sequences(0);
    boolean known = ids.dim(1) >= 0 && table.dim(1) >= 0;
    return Shape.of(sequences, known ? Math.multiplyExact(ids.dim(1), table.dim(1)) : -1);
  }

  private static void shape(ShapeContext c) {
    c.setDims("Out", check(c));
    c.setDtype("Out", c.dtype("W"));
  }

  private static void gradShape(ShapeContext c) {
    Shape out = check(c);
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
