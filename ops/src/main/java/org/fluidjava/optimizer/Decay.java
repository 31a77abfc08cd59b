package org.fluidjava.optimizer;

import java.util.List;
import org.fluidjava.grad.ParamGrad;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Parameter;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/** Adds the operators of a {@link Regularizer}, the ones that Fluid adds. */
final class Decay {
  private Decay() {}

  /** The gradient with the decay of its parameter, or else of the optimizer, added. */
  static ParamGrad append(Program main, ParamGrad pair, @Nullable Regularizer byDefault) {
    Parameter settings = pair.param().parameter();
    @Nullable Object own = settings == null ? null : settings.regularizer();
    @Nullable Regularizer regularizer = own instanceof Regularizer chosen ? chosen : byDefault;
    if (regularizer == null) {
      return pair;
    }
    Block block = main.global();
    String param = pair.param().name();
    List<String> roleVars = List.of(param, pair.grad().name());
    String scaled;
    float coefficient;
    if (regularizer instanceof Regularizer.L1 l1) {
      coefficient = l1.coefficient();
      scaled = temporary(main, pair.param());
      Appending.append(
          block,
          new OpSpec("sign").in("X", param).out("Out", scaled).attr(OpRole.VAR_ATTR, roleVars));
    } else {
      coefficient = ((Regularizer.L2) regularizer).coefficient();
      scaled = param;
    }
    String decay = temporary(main, pair.param());
    Appending.append(
        block,
        new OpSpec("scale")
            .in("X", scaled)
            .out("Out", decay)
            .attr("scale", coefficient)
            .attr(OpRole.VAR_ATTR, roleVars));
    Variable sum = pair.grad();
    if (sum.kind() == VarKind.SELECTED_ROWS) {
      // Every row decays, so the sum is dense and needs a variable of its own.
      sum =
          block
              .createVar(pair.grad().name() + "@NEWGRAD@", VarKind.LOD_TENSOR)
              .setDtype(pair.param().dtype())
              .setShape(pair.param().shape());
    }
    Appending.append(
        block,
        new OpSpec("sum")
            .in("X", List.of(pair.grad().name(), decay))
            .out("Out", sum.name())
            .attr(OpRole.VAR_ATTR, roleVars));
    return new ParamGrad(pair.param(), sum);
  }

  private static String temporary(Program main, Variable like) {
    return main.global()
        .createVar(main.names().generate("_generated_var"), VarKind.LOD_TENSOR)
        .setDtype(like.dtype())
        .setShape(like.shape())
        .name();
  }
}
