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
                          new OpSpec("select_input_grad")
                              .in("Out@GRAD", g.gradOfOut("Out"))
                              .in("X", g.in("X"))
                              .in("Mask", g.in("Mask"))
                              .out("X@GRAD", g.gradOfIn("X")))
                      : List.of())
          .build();

  /** The gradient of the chosen input; zeros for the others. */
  static final OpDef GRAD =
      OpDef.named("select_input_grad")
          .input("Out@GRAD", "gradient of Out")
          .inputs("X", "the choices; those of branches that did not run have no value")
          .input("Mask", "which one, an integer [1]")
          .outputs("X@GRAD", "gradients of the choices")
          .usesOnlyShapeOf("X")
          .control()
          .shape(
              c -> {
                for (int i = 0; i < c.inputs("X") && i < c.outputs("X@GRAD"); i++) {
                  c.setDims("X@GRAD", i, c.dims("X", i));
                  c.setDtype("X@GRAD", i, c.dtype("X", i));
                  c.setLodLevel("X@GRAD", i, c.lodLevel("X", i));
                }
              })
          .build();

  private SelectInputOp() {}
}
