package org.fluidjava.ops.control;

import org.fluidjava.op.OpDef;

/** Copies the input that a number chooses. */
final class SelectInputOp {
  static final OpDef DEF =
      OpDef.named("select_input")
          .inputs("X", "the choices")
          .input("Mask", "which one, an integer [1]")
          .output("Out", "the chosen one")
          .control()
          .shape(
              c -> {
                c.setDims("Out", c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.setLodLevel("Out", 0, c.lodLevel("X", 0));
              })
          .build();

  private SelectInputOp() {}
}
