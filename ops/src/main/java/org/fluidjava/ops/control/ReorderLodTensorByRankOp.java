package org.fluidjava.ops.control;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeRule;

/** Sequences (or rows, without LoD) in the order of a rank table. */
final class ReorderLodTensorByRankOp {
  static final OpDef DEF =
      OpDef.named("reorder_lod_tensor_by_rank")
          .input("X", "sequences or rows")
          .input("RankTable", "the rank table")
          .output("Out", "the same in the table's order")
          .shapeFromKernel()
          .shape(ShapeRule.same("X", "Out"))
          .grad(
              Gradient.reads("RankTable")
                  .given("Out")
                  .yields("X")
                  .like("X", "Out@GRAD")
                  .shapeFromKernel())
          .build();

  private ReorderLodTensorByRankOp() {}
}
