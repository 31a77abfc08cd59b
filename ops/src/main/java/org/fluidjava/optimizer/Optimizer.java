package org.fluidjava.optimizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.fluidjava.grad.Backward;
import org.fluidjava.grad.ParamGrad;
import org.fluidjava.layers.Layers;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Parameter;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Trains a program: appends the gradients of a loss, clips and decays them, and appends one update
 * for each parameter, under the names that Fluid 1.8 gives. Settings are made before {@link
 * #minimize}.
 *
 * @param <S> the optimizer's own class, so that settings can be chained
 */
public abstract class Optimizer<S extends Optimizer<S>> {
  private final LearningRate rate;
  private @Nullable Regularizer regularizer;
  private @Nullable Clip clip;
  private @Nullable String name;
  private @Nullable Variable rateVariable;

  Optimizer(LearningRate rate) {
    this.rate = rate;
  }

  abstract S self();

  /** The accumulators and the update of one parameter. */
  abstract void append(Update update);

  /** Operators after all updates; none for most. */
  void finish(Program main, List<Update> updates) {}

  /** Decay of every parameter that has none of its own. */
  public S withRegularizer(@Nullable Regularizer newRegularizer) {
    regularizer = newRegularizer;
    return self();
  }

  /** Clipping of every gradient whose parameter has none of its own. */
  public S withClip(@Nullable Clip newClip) {
    clip = newClip;
    return self();
  }

  /** A name that goes into those of the accumulators. */
  public S withName(@Nullable String newName) {
    name = newName;
    return self();
  }

  /** Trains all trainable parameters from which the loss is computed, see the other form. */
  public List<ParamGrad> minimize(Layers layers, Variable loss) {
    return minimize(layers, loss, List.of(), Set.of());
  }

  /**
   * Appends everything that a training step does after the loss.
   *
   * @param layers the pair of programs
   * @param loss a variable of one element in block 0
   * @param parameters those to train; empty for all trainable ones
   * @param noGradient names of variables through which no gradient is to flow
   * @return parameters and gradients, in the order of the parameters' names
   * @throws IllegalArgumentException when a parameter on the path to the loss gets no gradient; the
   *     text lists all of them with their lines
   */
  public List<ParamGrad> minimize(
      Layers layers, Variable loss, List<Variable> parameters, Set<String> noGradient) {
    List<ParamGrad> pairs = new ArrayList<>(Backward.append(loss, parameters, noGradient));
    if (parameters.isEmpty()) {
      List<String> missing =
          Backward.unreached(loss, pairs).stream()
              .filter(line -> isMissing(line, noGradient))
              .toList();
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "no gradient reaches "
                + missing.size()
                + (missing.size() == 1 ? " parameter" : " parameters")
                + " of the loss "
                + loss.name()
                + ":\n  "
                + String.join("\n  ", missing));
      }
    }
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          "no gradient of the loss " + loss.name() + " reaches a trainable parameter");
    }
    pairs.sort(Comparator.comparing(pair -> pair.param().name()));
    return apply(layers, pairs);
  }

  private static boolean isMissing(String line, Set<String> noGradient) {
    return noGradient.stream().noneMatch(name -> line.startsWith(name + " "));
  }

  /** Clips, decays and updates with gradients that are there already. */
  public List<ParamGrad> apply(Layers layers, List<ParamGrad> pairs) {
    Program main = layers.main();
    List<ParamGrad> ready = new ArrayList<>();
    main.withRole(
        OpRole.OPTIMIZE,
        () -> {
          for (ParamGrad pair : Clipping.append(layers, pairs, clip)) {
            ready.add(Decay.append(main, pair, regularizer));
          }
        });
    Variable global = rateVariable = rate.append(layers);
    main.withRole(
        OpRole.OPTIMIZE,
        () -> {
          List<Update> updates = new ArrayList<>();
          for (ParamGrad pair : ready) {
            updates.add(new Update(layers, pair, ofParameter(main, pair, global), name));
          }
          updates.forEach(this::append);
          finish(main, updates);
        });
    return List.copyOf(ready);
  }

  /**
   * The name of the variable that holds the learning rate, [1]. Without a schedule it is
   * persistable: setting it in the scope changes the rate of the next steps.
   *
   * @throws IllegalStateException before {@link #minimize}
   */
  public String learningRateName() {
    if (rateVariable == null) {
      throw new IllegalStateException("the learning rate has no variable before minimize");
    }
    return rateVariable.name();
  }

  private static Variable ofParameter(Program main, ParamGrad pair, Variable global) {
    Parameter settings = pair.param().parameter();
    if (settings == null || settings.learningRate() == 1) {
      return global;
    }
    Variable own =
        main.global()
            .createVar(main.names().generate("tmp"), VarKind.LOD_TENSOR)
            .setDtype(global.knownDtype())
            .setStopGradient(true);
    Appending.append(
        main.global(),
        new OpSpec("scale")
            .in("X", global.name())
            .out("Out", own.name())
            .attr("scale", settings.learningRate())
            .attr(OpRole.VAR_ATTR, List.of(pair.param().name(), pair.grad().name())));
    return own;
  }

  /** One parameter's update being appended. */
  static final class Update {
    private final Layers layers;
    private final ParamGrad pair;
    private final Variable rate;
    private final @Nullable String optimizer;

    Update(Layers layers, ParamGrad pair, Variable rate, @Nullable String optimizer) {
      this.layers = layers;
      this.pair = pair;
      this.rate = rate;
      this.optimizer = optimizer;
    }

    String param() {
      return pair.param().name();
    }

    /** An accumulator of the parameter's shape; its name. */
    String state(String kind, double first) {
      return state(kind, first, pair.param().knownShape());
    }

    /** An accumulator: a persistable variable that the startup program fills; its name. */
    String state(String kind, double first, Shape shape) {
      String key = param() + "_" + (optimizer == null ? "" : optimizer + "_") + kind;
      String variable = layers.main().names().generate(key);
      persistable(layers, variable, shape, pair.param().knownDtype(), first);
      return variable;
    }

    /** The operator with parameter, gradient and rate; add state and attributes. */
    OpSpec op(String type) {
      return withoutRate(type).in("LearningRate", rate.name());
    }

    /** The operator with parameter and gradient. */
    OpSpec withoutRate(String type) {
      return new OpSpec(type)
          .in("Param", param())
          .in("Grad", pair.grad().name())
          .out("ParamOut", param())
          .attr(OpRole.VAR_ATTR, roleVars());
    }

    List<String> roleVars() {
      return List.of(param(), pair.grad().name());
    }

    void append(OpSpec spec) {
      Appending.append(layers.main().global(), spec);
    }
  }

  /** A persistable variable of both programs, filled by the startup program. */
  static Variable persistable(Layers layers, String name, Shape shape, DType dtype, double first) {
    Variable variable = declared(layers.main().global(), name, shape, dtype);
    Block start = layers.startup().global();
    if (start.ownVar(name) == null) {
      declared(start, name, shape, dtype);
      Appending.insert(
          start,
          0,
          new OpSpec("fill_constant")
              .out("Out", name)
              .attr("shape", shape.dims())
              .attr("dtype", dtype.number())
              .attr("value", (float) first));
    }
    return variable;
  }

  private static Variable declared(Block block, String name, Shape shape, DType dtype) {
    return block
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(dtype)
        .setShape(shape)
        .setPersistable(true)
        .setStopGradient(true);
  }
}
