package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;

/** Copies the input to the output that a number chooses. */
final class SelectOutputOp {
  /**
   * Our own slot, which Paddle passes over: as the gradient of {@code select_input} the operator
   * sets those not chosen to zeros of these shapes.
   */
  static final String LIKE = "Like";

  static final OpDef DEF =
      OpDef.named("select_output")
          .input("X", "the value")
          .input("Mask", "which one, an integer [1]")
          .optionalInputs(LIKE, "what the choices not made become zeros of, where it has a value")
          .usesOnlyShapeOf(LIKE)
          .anywhere(LIKE)
          .onHost("Mask")
          .outputs("Out", "the choices; the others stay as they are")
          .control()
          .shape(
              c -> {
                for (int i = 0; i < c.outputs("Out"); i++) {
                  c.setDims("Out", i, c.dims("X"));
                  c.setDtype("Out", i, c.dtype("X"));
                  c.setLodLevel("Out", i, c.lodLevel("X", 0));
                }
              })
          .gradMaker(
              g ->
                  g.wantsGradOf("X")
                      ? List.of(
                          new OpSpec("select_input")
                              .in("X", g.gradOfOut("Out"))
                              .in("Mask", g.in("Mask"))
                              .out("Out", g.gradOfIn("X")))
                      : List.of())
          .build();

  private SelectOutputOp() {}
}
