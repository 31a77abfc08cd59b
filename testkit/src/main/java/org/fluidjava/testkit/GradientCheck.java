package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.grad.Backward;
import org.fluidjava.grad.ParamGrad;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Value;

/**
 * Checks the gradients of a whole program's parameters against central differences in float64. The
 * program may be written in float32: its variables, {@code dtype} attributes, feeds and parameters
 * are turned into float64 in a copy.
 */
public final class GradientCheck {
  private static final double STEP = 1e-5;

  private final Program main;
  private final Program startup;
  private final String loss;
  private final Feed feed;
  private Passes passes = Passes.none();
  private Tolerance tolerance = Tolerance.GRADIENT_QUOTIENT;
  private final Map<String, Value> values = new LinkedHashMap<>();

  private GradientCheck(Program main, Program startup, String loss, Feed feed) {
    this.main = main;
    this.startup = startup;
    this.loss = loss;
    this.feed = feed;
  }

  /**
   * For a program without gradient operators.
   *
   * @param main computes the loss; it is copied
   * @param startup initialises the parameters; it is copied
   * @param loss a variable of one element
   * @param feed the data of every run
   */
  public static GradientCheck of(Program main, Program startup, Variable loss, Feed feed) {
    for (Operator op : main.global().ops()) {
      if ((op.role() & 0xff) != OpRole.FORWARD) {
        throw new IllegalArgumentException(
            "the program to check must have no gradient or optimizer operators, but it has "
                + op.type());
      }
    }
    return new GradientCheck(main, startup, loss.name(), feed);
  }

  /** With these passes; none without it. */
  public GradientCheck passes(Passes wanted) {
    passes = wanted;
    return this;
  }

  /** A tolerance other than the default; say why. */
  public GradientCheck tolerance(double relative, double absolute, String reason) {
    tolerance = new Tolerance(relative, absolute, reason);
    return this;
  }

  /** A value to give a parameter after the startup program ran. */
  public GradientCheck value(String parameter, Value value) {
    values.put(parameter, value);
    return this;
  }

  /**
   * Checks every trainable parameter: all elements of small ones, a sample of larger ones.
   *
   * @return how many elements were compared
   * @throws AssertionError when a gradient is missing or wrong
   */
  public int check(Place place, Kernels kernels) {
    Program forward = toFloat64(main);
    Program full = toFloat64(main);
    List<ParamGrad> pairs = Backward.append(full.global().var(loss), List.of(), Set.of());
    List<String> unreached = Backward.unreached(full.global().var(loss), pairs);
    if (!unreached.isEmpty()) {
      throw new AssertionError(
          "no gradient reaches these parameters:\n  " + String.join("\n  ", unreached));
    }
    if (pairs.isEmpty()) {
      throw new AssertionError("the program has no trainable parameter");
    }
    Feed data = Feed.none();
    feed.values().forEach((name, value) -> data.and(name, toFloat64(value)));
    int compared = 0;
    try (Scope scope = new Scope(kernels.open(place));
        Executor executor = new Executor(place, kernels, scope, passes)) {
      executor.run(toFloat64(startup));
      values.forEach((name, value) -> scope.set(name, toFloat64(value)));
      List<String> fetches = new ArrayList<>();
      pairs.forEach(pair -> fetches.add(pair.grad().name()));
      fetches.add(loss);
      Fetched gradients = executor.prepare(full, fetches).run(data);
      PreparedProgram prepared = executor.prepare(forward, List.of(loss));
      Comparison.elements(
          "the loss without gradient operators beside the loss with them",
          gradients.tensor(loss).shape(),
          gradients.tensor(loss).toDoubles(),
          prepared.run(data).tensor(loss).toDoubles(),
          Tolerance.of(DType.FLOAT64));
      for (ParamGrad pair : pairs) {
        double[] gradient = Comparison.toDense(gradients.value(pair.grad().name()));
        compared += compare(scope, prepared, data, pair.param().name(), gradient);
      }
    }
    return compared;
  }

  private int compare(
      Scope scope, PreparedProgram prepared, Feed data, String name, double[] gradient) {
    LoDTensor parameter = scope.tensor(name);
    double[] elements = parameter.doubles();
    Comparison.equal("gradient of " + name, "number of elements", elements.length, gradient.length);
    int[] chosen = CaseRun.chosen(elements.length, name);
    double[] expected = new double[chosen.length];
    double[] got = new double[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      int at = chosen[i];
      double kept = elements[at];
      double step = STEP * Math.max(1, Math.abs(kept));
      elements[at] = kept + step;
      scope.set(name, parameter);
      double above = prepared.run(data).scalar(loss);
      double width = elements[at];
      elements[at] = kept - step;
      scope.set(name, parameter);
      double below = prepared.run(data).scalar(loss);
      width -= elements[at];
      elements[at] = kept;
      expected[i] = (above - below) / width;
      got[i] = gradient[at];
    }
    scope.set(name, parameter);
    String what =
        String.format(
            Locale.ROOT, "gradient of %s %s beside central differences", name, parameter.shape());
    Comparison.elements(
        what, org.fluidjava.tensor.Shape.of(chosen.length), expected, got, tolerance);
    return chosen.length;
  }

  /** A copy of a program that computes in float64 what it computed in float32. */
  public static Program toFloat64(Program program) {
    Program copy = program.copy();
    for (Block block : copy.blocks()) {
      for (Variable variable : block.vars()) {
        if (variable.dtype() == DType.FLOAT32) {
          variable.setDtype(DType.FLOAT64);
        }
      }
      for (Operator op : block.ops()) {
        for (String attr : List.of("dtype", "in_dtype", "out_dtype")) {
          var value = op.attr(attr);
          if (value != null
              && value.value() instanceof Integer number
              && number == DType.FLOAT32.number()) {
            op.setAttr(attr, DType.FLOAT64.number());
          }
        }
      }
    }
    return copy;
  }

  /** A value in float64 if it was in float32, else itself. */
  public static Value toFloat64(Value value) {
    if (value instanceof SelectedRows rows) {
      return new SelectedRows(rows.rows(), rows.height(), (LoDTensor) toFloat64(rows.value()));
    } else if (value instanceof LoDTensor tensor && tensor.dtype() == DType.FLOAT32) {
      return LoDTensor.of(DType.FLOAT64, tensor.shape(), tensor.lod(), tensor.toDoubles());
    }
    return value;
  }
}
