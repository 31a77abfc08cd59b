package org.fluidjava.testkit.logic;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code allclose}, {@code isclose}, {@code equal_all} and {@code is_empty}. */
final class ClosenessCases {
  private static final double[] NUMBERS = {1, 2, 3, Double.NaN};
  private static final double[] NEAR = {1.001, 2, 4, Double.NaN};

  private ClosenessCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.add(isclose("narrow", "1e-5", false, false, true, false, false));
    all.add(isclose("wide", "1e-2", false, true, true, false, false));
    all.add(isclose("NaN counts", "1e-2", true, true, true, false, true));
    all.add(allclose("near", new double[] {1, 2}, new double[] {1.001, 2}, true));
    all.add(allclose("far", new double[] {1, 2}, new double[] {1.1, 2}, false));
    all.add(allclose("infinite", new double[] {1 / 0.0}, new double[] {1 / 0.0}, true));
    all.add(
        OpCase.of("allclose")
            .named("shapes differ")
            .in("Input", Values.normal(3))
            .in("Other", Values.normal(4))
            .fails("allclose: Other [4] must be shaped like Input [3]")
            .build());
    all.add(
        OpCase.of("allclose")
            .named("no tolerance")
            .in("Input", Values.normal(3))
            .in("Other", Values.normal(3))
            .attr("rtol", "wide")
            .fails("allclose: attribute rtol is \"wide\", but it is: a number as text, at least 0")
            .build());
    all.add(equalAll("equal", Values.longsOf(new long[] {1, 2}, 2), true));
    all.add(equalAll("another number", Values.longsOf(new long[] {1, 3}, 2), false));
    all.add(equalAll("another shape", Values.longsOf(new long[] {1, 2}, 2, 1), false));
    all.add(isEmpty("some rows", Values.normal(2, 3).batch(), false));
    all.add(isEmpty("no rows", Values.normal(0, 3).batch(), true));
    return all;
  }

  private static OpCase isclose(String name, String relative, boolean nan, boolean... answers) {
    return OpCase.of("isclose")
        .named(name)
        .in("Input", Values.of(NUMBERS, 4))
        .in("Other", Values.of(NEAR, 4))
        .attr("rtol", relative)
        .attr("equal_nan", nan)
        .expect("Out", in -> Expected.bools(answers, 4))
        .build();
  }

  private static OpCase allclose(String name, double[] a, double[] b, boolean answer) {
    return OpCase.of("allclose")
        .named(name)
        .in("Input", Values.of(a, a.length))
        .in("Other", Values.of(b, b.length))
        .attr("rtol", "0.01")
        .expect("Out", in -> Expected.bools(new boolean[] {answer}, 1))
        .build();
  }

  private static OpCase equalAll(String name, Values other, boolean answer) {
    return OpCase.of("equal_all")
        .named(name)
        .in("X", Values.longsOf(new long[] {1, 2}, 2))
        .in("Y", other)
        .expect("Out", in -> Expected.bools(new boolean[] {answer}, 1))
        .build();
  }

  private static OpCase isEmpty(String name, Values x, boolean answer) {
    return OpCase.of("is_empty")
        .named(name)
        .in("X", x)
        .expect("Out", in -> Expected.bools(new boolean[] {answer}, 1))
        .notOnPaddle("it cannot be fed a tensor without rows")
        .build();
  }
}
