package org.fluidjava.ops.optimizer;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** What the operators that update a parameter share: their slots and the checks of them. */
final class Updates {
  private static final List<String> SINGLES =
      List.of("LearningRate", "Beta1Pow", "Beta2Pow", "Beta1Tensor", "Beta2Tensor");

  private Updates() {}

  /**
   * An update with parameter, gradient and rate; {@code state} are accumulators, in pairs in and
   * out.
   */
  static OpDef.Builder named(String type, String... state) {
    return without(type, state).input("LearningRate", "[1]");
  }

  /** The same without a learning rate. */
  static OpDef.Builder without(String type, String... state) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("Param", "the parameter")
            .input("Grad", "its gradient, a tensor or SELECTED_ROWS");
    for (int i = 0; i < state.length; i += 2) {
      def.input(state[i], "state of the parameter's shape");
    }
    def.output("ParamOut", "the same variable as Param, updated");
    for (int i = 0; i < state.length; i += 2) {
      def.output(state[i + 1], "the same variable as " + state[i] + ", updated");
    }
    return def.shape(c -> shape(c, state));
  }

  /**
   * Slots of one number that an update reads; the output, where there is one, has the number after
   * it.
   */
  static OpDef.Builder power(OpDef.Builder def, String in, String out) {
    def.input(in, "a decay rate to the power of the step, [1]");
    return out.isEmpty()
        ? def
        : def.optionalOutput(out, "the same variable as " + in + ", of the next step");
  }

  /** Checks everything and gives the outputs their shapes. */
  static void shape(ShapeContext c, String... state) {
    Shape param = c.dims("Param");
    c.check(param.rank() >= 1, "Param must have one dimension or more but is %s", param);
    c.check(
        c.dims("Grad").matches(param),
        "Grad %s must have the extents of Param %s",
        c.dims("Grad"),
        param);
    c.check(
        c.dtype("Grad") == c.dtype("Param"),
        "Grad must have Param's element type %s but is %s",
        c.dtype("Param").fluidName(),
        c.dtype("Grad").fluidName());
    singles(c);
    c.setDims("ParamOut", param);
    for (int i = 0; i < state.length; i += 2) {
      if (c.hasInput(state[i])) {
        c.check(
            c.dims(state[i]).matches(param),
            "%s %s must have the extents of Param %s",
            state[i],
            c.dims(state[i]),
            param);
        c.setDims(state[i + 1], param);
      }
    }
  }

  private static void singles(ShapeContext c) {
    for (String slot : SINGLES) {
      if (c.hasInput(slot)) {
        c.check(
            ShapeContext.agree(c.dims(slot).numel(), 1),
            "%s must hold one number but is %s",
            slot,
            c.dims(slot));
        c.setDims(slot + "Out", c.dims(slot));
      }
    }
  }
}
