package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;

/** Copies the input that a number chooses. */
final class SelectInputOp {
  static final OpDef DEF =
      OpDef.named("select_input")
          .inputs("X", "the choices")
          .input("Mask", "which one, an integer [1]")
          .output("Out", "the chosen one")
          .onHost("Mask")
          .control()
          .shape(
              c -> {
                c.setDims("Out", c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.setLodLevel("Out", 0, c.lodLevel("X", 0));
              })
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("select_output")
                              .in("X", g.gradOfOut("Out"))
                              .in("Mask", g.in("Mask"))
                              .in(SelectOutputOp.LIKE, g.in("X"))
                              .out("Out", g.gradOfIn("X")))
                      : List.of())
          .build();

  private SelectInputOp() {}
}
