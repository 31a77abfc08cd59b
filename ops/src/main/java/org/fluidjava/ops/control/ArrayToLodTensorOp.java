package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;

/** Joins steps to sequences again, in their original order: the inverse of lod_tensor_to_array. */
final class ArrayToLodTensorOp {
  static final OpDef DEF =
      OpDef.named("array_to_lod_tensor")
          .input("X", "the tensor array")
          .input("RankTable", "the sequences' rank table")
          .output("Out", "the sequences")
          .shapeFromKernel()
          .shape(
              c -> {
                c.setDims("Out", c.dims("X").rank() > 0 ? c.dims("X").with(0, -1) : c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.setLodLevel("Out", 0, c.lodLevel("X", 0) + 1);
              })
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("lod_tensor_to_array")
                              .in("X", g.gradOfOut("Out"))
                              .in("RankTable", g.in("RankTable"))
                              .out("Out", g.gradOfIn("X"))
                              .attrsOf(g.op()))
                      : List.of())
          .build();

  private ArrayToLodTensorOp() {}
}
