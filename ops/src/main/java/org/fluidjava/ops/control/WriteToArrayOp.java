package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.VarKind;

/** Writes a tensor into a tensor array at an index; the array grows to hold it. */
final class WriteToArrayOp {
  static final OpDef DEF =
      OpDef.named("write_to_array")
          .input("X", "the tensor")
          .input("I", "the index, an integer [1]")
          .output("Out", "the tensor array")
          .onHost("I")
          .shapeFromKernel()
          .shape(
              c -> {
                c.setKind("Out", 0, VarKind.LOD_TENSOR_ARRAY);
                c.setDims("Out", c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.setLodLevel("Out", 0, c.lodLevel("X", 0));
              })
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("read_from_array")
                              .in("I", g.in("I"))
                              .in("X", g.gradOfOut("Out"))
                              .in("X_W", g.in("X"))
                              .out("Out", g.gradOfIn("X"))
                              .attrsOf(g.op()))
                      : List.of())
          .build();

  private WriteToArrayOp() {}
}
