package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
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
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("reorder_lod_tensor_by_rank_grad")
                              .in("X", g.gradOfOut("Out"))
                              .in("RankTable", g.in("RankTable"))
                              .out("Out", g.gradOfIn("X")))
                      : List.of())
          .build();

  /** Back into the old order. */
  static final OpDef GRAD =
      OpDef.named("reorder_lod_tensor_by_rank_grad")
          .input("X", "gradient of the reordered")
          .input("RankTable", "the rank table")
          .output("Out", "gradient of what was reordered")
          .shapeFromKernel()
          .shape(ShapeRule.same("X", "Out"))
          .build();

  private ReorderLodTensorByRankOp() {}
}
