package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;

/** Reads the item of a tensor array at an index. */
final class ReadFromArrayOp {
  static final OpDef DEF =
      OpDef.named("read_from_array")
          .input("X", "the tensor array")
          .input("I", "the index, an integer [1]")
          .optionalInput(
              "X_W",
              "in a gradient: what was written; zeros of its shape stand for an item that is not there")
          .output("Out", "the item")
          .onHost("I")
          .anywhere("X_W")
          .shapeFromKernel()
          .shape(
              c -> {
                c.setDims("Out", c.hasInput("X_W") ? c.dims("X_W") : c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.setLodLevel("Out", 0, c.lodLevel("X", 0));
              })
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("write_to_array")
                              .in("I", g.in("I"))
                              .in("X", g.gradOfOut("Out"))
                              .out("Out", g.gradOfIn("X"))
                              .attrsOf(g.op()))
                      : List.of())
          .build();

  private ReadFromArrayOp() {}
}
