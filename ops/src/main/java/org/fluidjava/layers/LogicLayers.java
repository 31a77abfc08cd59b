package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** Comparisons and logic; the results are bool and no gradient flows through them. */
public interface LogicLayers extends LayerBase {
  /** {@code x < y}, element by element. */
  default Variable lessThan(Variable x, Variable y) {
    return compared("less_than", x, y, call("less_than").fixedTemp(DType.BOOL));
  }

  /** {@code x < y}, element by element, into a variable that exists, as loops need it. */
  default Variable lessThan(Variable x, Variable y, Variable into) {
    return compared("less_than", x, y, into);
  }

  /** {@code x <= y}, element by element. */
  default Variable lessEqual(Variable x, Variable y) {
    return compared("less_equal", x, y, call("less_equal").fixedTemp(DType.BOOL));
  }

  /** {@code x <= y}, element by element, into a variable that exists, as loops need it. */
  default Variable lessEqual(Variable x, Variable y, Variable into) {
    return compared("less_equal", x, y, into);
  }

  /** {@code x > y}, element by element. */
  default Variable greaterThan(Variable x, Variable y) {
    return compared("greater_than", x, y, call("greater_than").fixedTemp(DType.BOOL));
  }

  /** {@code x > y}, element by element, into a variable that exists, as loops need it. */
  default Variable greaterThan(Variable x, Variable y, Variable into) {
    return compared("greater_than", x, y, into);
  }

  /** {@code x >= y}, element by element. */
  default Variable greaterEqual(Variable x, Variable y) {
    return compared("greater_equal", x, y, call("greater_equal").fixedTemp(DType.BOOL));
  }

  /** {@code x >= y}, element by element, into a variable that exists, as loops need it. */
  default Variable greaterEqual(Variable x, Variable y, Variable into) {
    return compared("greater_equal", x, y, into);
  }

  /** {@code x == y}, element by element. */
  default Variable equal(Variable x, Variable y) {
    return compared("equal", x, y, call("equal").fixedTemp(DType.BOOL));
  }

  /** {@code x == y}, element by element, into a variable that exists, as loops need it. */
  default Variable equal(Variable x, Variable y, Variable into) {
    return compared("equal", x, y, into);
  }

  /** {@code x != y}, element by element. */
  default Variable notEqual(Variable x, Variable y) {
    return compared("not_equal", x, y, call("not_equal").fixedTemp(DType.BOOL));
  }

  /** {@code x != y}, element by element, into a variable that exists, as loops need it. */
  default Variable notEqual(Variable x, Variable y, Variable into) {
    return compared("not_equal", x, y, into);
  }

  /** Whether both hold, element by element. */
  default Variable logicalAnd(Variable x, Variable y) {
    return compared("logical_and", x, y, call("logical_and").fixedTemp(DType.BOOL));
  }

  /** Whether one of them holds, element by element. */
  default Variable logicalOr(Variable x, Variable y) {
    return compared("logical_or", x, y, call("logical_or").fixedTemp(DType.BOOL));
  }

  /** Whether exactly one of them holds, element by element. */
  default Variable logicalXor(Variable x, Variable y) {
    return compared("logical_xor", x, y, call("logical_xor").fixedTemp(DType.BOOL));
  }

  private Variable compared(String type, Variable x, Variable y, Variable out) {
    call(type, "unused").op(type).in("X", x).in("Y", y).out("Out", out).append();
    return out;
  }

  /** Whether it does not hold. */
  default Variable logicalNot(Variable x) {
    LayerCall call = call("logical_not");
    Variable out = call.fixedTemp(DType.BOOL);
    call.op("logical_not").in("X", x).out("Out", out).append();
    return out;
  }

  /** Whether a tensor has no element, bool [1]. */
  default Variable isEmpty(Variable x) {
    LayerCall call = call("is_empty");
    Variable out = call.fixedTemp(DType.BOOL);
    call.op("is_empty").in("X", x).out("Out", out).append();
    return out;
  }

  /** Whether shapes and all elements are equal, bool [1]. */
  default Variable equalAll(Variable x, Variable y) {
    LayerCall call = call("equal_all");
    Variable out = call.fixedTemp(DType.BOOL);
    call.op("equal_all").in("X", x).in("Y", y).out("Out", out).append();
    return out;
  }

  /** Whether all pairs differ by no more than {@code absolute + relative · |y|}, bool [1]. */
  default Variable allclose(Variable x, Variable y, double relative, double absolute) {
    LayerCall call = call("allclose");
    Variable out = call.fixedTemp(DType.BOOL);
    call.op("allclose")
        .in("Input", x)
        .in("Other", y)
        .attr("rtol", Double.toString(relative))
        .attr("atol", Double.toString(absolute))
        .out("Out", out)
        .append();
    return out;
  }
}
