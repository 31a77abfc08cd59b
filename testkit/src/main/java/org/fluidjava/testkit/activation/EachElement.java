package org.fluidjava.testkit.activation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** The cases that every operator of one element needs: sizes, sequences, gradient. */
final class EachElement {
  private final String type;
  private final double low;
  private final double high;
  private final DoubleUnaryOperator f;
  private final List<OpCase> cases = new ArrayList<>();

  /**
   * Cases of an operator with inputs between two bounds, away from its kinks.
   *
   * @param f what it computes
   */
  EachElement(String type, double low, double high, DoubleUnaryOperator f) {
    this.type = type;
    this.low = low;
    this.high = high;
    this.f = f;
    cases.add(one("a matrix", Values.uniform(low, high, 3, 5).batch(), f));
    cases.add(one("one element", Values.uniform(low, high, 1), f));
    cases.add(one("odd size", Values.uniform(low, high, 7, 19), f));
    cases.add(
        OpCase.of(type)
            .named("sequences, one of them empty")
            .in("X", Values.uniform(low, high, 5, 2).lengths(2, 0, 3))
            .expect(
                "Out",
                in -> Expected.of(Arrays.stream(in.get("X")).map(f).toArray(), in.shape("X")))
            .lodFrom("X")
            .checkGradient("X")
            .build());
  }

  /** More inputs, one at a time beside the bounds' interval. */
  EachElement at(double... inputs) {
    cases.add(one("chosen numbers", Values.of(inputs, inputs.length), f));
    return this;
  }

  /** Inputs in which the result is right but a difference quotient is not. */
  EachElement withoutGradientAt(double... inputs) {
    cases.add(
        OpCase.of(type)
            .named("numbers without a slope")
            .in("X", Values.of(inputs, inputs.length))
            .expect("Out", in -> Arrays.stream(in.get("X")).map(f).toArray(), inputs.length)
            .build());
    return this;
  }

  /** Other settings: pairs of attribute and value. */
  EachElement with(DoubleUnaryOperator other, Object... attrs) {
    OpCase.Builder made =
        OpCase.of(type)
            .named("settings " + Arrays.toString(attrs))
            .in("X", Values.uniform(low, high, 4, 6))
            .expect(
                "Out",
                in -> Expected.of(Arrays.stream(in.get("X")).map(other).toArray(), in.shape("X")))
            .checkGradient("X");
    for (int i = 0; i < attrs.length; i += 2) {
      made.attr((String) attrs[i], attrs[i + 1]);
    }
    cases.add(made.build());
    return this;
  }

  /** All of them. */
  List<OpCase> cases() {
    return cases;
  }

  private OpCase one(String name, Values x, DoubleUnaryOperator function) {
    return OpCase.of(type)
        .named(name)
        .in("X", x)
        .expect(
            "Out",
            in -> Expected.of(Arrays.stream(in.get("X")).map(function).toArray(), in.shape("X")))
        .checkGradient("X")
        .build();
  }
}
