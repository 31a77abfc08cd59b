package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.VarKind;

/**
 * Splits sequences by time: item t holds step t of every sequence that is longer, in the table's
 * order.
 */
final class LodTensorToArrayOp {
  static final OpDef DEF =
      OpDef.named("lod_tensor_to_array")
          .input("X", "the sequences")
          .input("RankTable", "their rank table")
          .output("Out", "the tensor array")
          .shapeFromKernel()
          .shape(
              c -> {
                c.setKind("Out", 0, VarKind.LOD_TENSOR_ARRAY);
                c.setDims("Out", c.dims("X").rank() > 0 ? c.dims("X").with(0, -1) : c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.setLodLevel("Out", 0, Math.max(0, c.lodLevel("X", 0) - 1));
              })
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("array_to_lod_tensor")
                              .in("X", g.gradOfOut("Out"))
                              .in("RankTable", g.in("RankTable"))
                              .out("Out", g.gradOfIn("X"))
                              .attrsOf(g.op()))
                      : List.of())
          .build();

  private LodTensorToArrayOp() {}
}
