package org.fluidjava.ops.fusion;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.Shape;

/**
 * The two sweeps over all parameters that stochastic gradient descent with clipping by the global
 * norm needs: the squares of all gradients summed up, and all updates with the factor applied on
 * the way. Separate operators read and write every gradient three times more.
 */
final class FusedClippedSgdOp {
  static final String SQUARES_TYPE = "fused_sum_squares";
  static final String UPDATE_TYPE = "fused_scaled_sgd";

  /**
   * The sum of the squares of all elements of all inputs. Merged gradients come as rows: how many
   * of them are left is then of no matter, and a device need not tell.
   */
  static final OpDef SQUARES =
      OpDef.named(SQUARES_TYPE)
          .optionalInputs("X", "any number of tensors")
          .optionalInputs("Rows", "any number of merged SELECTED_ROWS")
          .output("Out", "the sum of all their squares [1]")
          .shape(
              c -> {
                for (int i = 0; i < c.inputs("Rows"); i++) {
                  c.check(
                      c.kind("Rows", i) == VarKind.SELECTED_ROWS,
                      "Rows must be SELECTED_ROWS but %d is %s",
                      i,
                      c.kind("Rows", i));
                }
                c.setDims("Out", Shape.of(1));
                c.setDtype("Out", c.dtype(c.inputs("X") > 0 ? "X" : "Rows"));
              })
          .build();

  /** {@code ParamOut = Param - LearningRate · Scale · Grad} for all parameters. */
  static final OpDef UPDATE =
      OpDef.named(UPDATE_TYPE)
          .inputs("Param", "the parameters")
          .inputs("Grad", "their gradients")
          .input("LearningRate", "the learning rate [1]")
          .input("Scale", "what all gradients are multiplied by [1]")
          .outputs("ParamOut", "the parameters, in place")
          .shape(FusedClippedSgdOp::updateShape)
          .build();

  private FusedClippedSgdOp() {}

  private static void updateShape(ShapeContext c) {
    c.check(
        c.inputs("Param") == c.inputs("Grad") && c.inputs("Param") == c.outputs("ParamOut"),
        "there are %d parameters, %d gradients and %d results: there must be as many of each",
        c.inputs("Param"),
        c.inputs("Grad"),
        c.outputs("ParamOut"));
    for (String slot : new String[] {"LearningRate", "Scale"}) {
      long count = c.dims(slot).numel();
      c.check(count == 1 || count < 0, "%s must have one element, not %s", slot, c.dims(slot));
    }
    for (int i = 0; i < c.inputs("Param"); i++) {
      Shape param = c.dims("Param", i);
      Shape grad = c.dims("Grad", i);
      c.check(
          grad.numel() < 0 || grad.numel() == param.numel(),
          "gradient %d %s must have as many elements as its parameter %s",
          i,
          grad,
          param);
      c.setDims("ParamOut", i, param);
      c.setDtype("ParamOut", i, c.dtype("Param", i));
    }
  }
}
