package org.fluidjava.optimizer;

import org.fluidjava.layers.LayerCall;
import org.fluidjava.layers.Layers;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The number of the step as a variable, and the arithmetic that schedules need on it. */
final class Steps {
  private static final String COUNTER = "@LR_DECAY_COUNTER@";

  private final Layers layers;
  private final Variable step;

  private Steps(Layers layers, Variable step) {
    this.layers = layers;
    this.step = step;
  }

  /** The counter of the program's runs, made if it is not there; it advances before all else. */
  static Steps of(Layers layers, int first) {
    if (layers.main().global().ownVar(COUNTER) == null) {
      Optimizer.persistable(layers, COUNTER, Shape.ONE, DType.INT64, first - 1);
      Appending.insert(
          layers.main().global(),
          0,
          new OpSpec("increment").in("X", COUNTER).out("Out", COUNTER).attr("step", 1f));
    }
    LayerCall call = layers.call("cast");
    Variable step = call.fixedTemp(DType.FLOAT32);
    call.op("cast")
        .in("X", layers.main().global().var(COUNTER))
        .out("Out", step)
        .attr("in_dtype", DType.INT64.number())
        .attr("out_dtype", DType.FLOAT32.number())
        .append();
    return new Steps(layers, step);
  }

  Variable step() {
    return step;
  }

  /** step / divisor, cut off when {@code whole}. */
  Variable quotient(int divisor, boolean whole) {
    // A division, since a product with the reciprocal can fall short of a whole number.
    Variable quotient = binary("elementwise_div", step, number(divisor));
    return whole ? unary("floor", quotient) : quotient;
  }

  /** 1 while the step is below a number, else 0. */
  Variable isBefore(long number) {
    LayerCall comparing = layers.call("less_than");
    Variable below = comparing.fixedTemp(DType.BOOL);
    comparing.op("less_than").in("X", step).in("Y", number(number)).out("Out", below).append();
    LayerCall casting = layers.call("cast");
    Variable factor = casting.fixedTemp(DType.FLOAT32);
    casting
        .op("cast")
        .in("X", below)
        .out("Out", factor)
        .attr("in_dtype", DType.BOOL.number())
        .attr("out_dtype", DType.FLOAT32.number())
        .append();
    return factor;
  }

  Variable number(double value) {
    LayerCall call = layers.call("fill_constant");
    Variable out = call.fixedTemp(DType.FLOAT32);
    call.op("fill_constant")
        .out("Out", out)
        .attr("shape", new long[] {1})
        .attr("dtype", DType.FLOAT32.number())
        .attr("value", (float) value)
        .append();
    return out;
  }

  Variable scale(Variable x, double factor, double bias) {
    LayerCall call = layers.call("scale");
    Variable out = call.fixedTemp(DType.FLOAT32);
    call.op("scale")
        .in("X", x)
        .out("Out", out)
        .attr("scale", (float) factor)
        .attr("bias", (float) bias)
        .append();
    return out;
  }

  Variable power(Variable x, double exponent) {
    LayerCall call = layers.call("pow");
    Variable out = call.fixedTemp(DType.FLOAT32);
    call.op("pow").in("X", x).out("Out", out).attr("factor", (float) exponent).append();
    return out;
  }

  Variable unary(String type, Variable x) {
    return layers.unary(type, x);
  }

  Variable binary(String type, Variable x, Variable y) {
    return layers.binary(type, x, y, -1);
  }
}
