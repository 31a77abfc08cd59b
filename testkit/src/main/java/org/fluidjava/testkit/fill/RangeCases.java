package org.fluidjava.testkit.fill;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code range} and {@code linspace}. */
final class RangeCases {
  private RangeCases() {}

  static List<OpCase> cases() {
    return List.of(
        range("up", 0, 2, 0.5, 0, 0.5, 1, 1.5),
        range("down", 2, 0, -0.75, 2, 1.25, 0.5),
        range("nothing", 1, 1, 1),
        OpCase.of("range")
            .named("int64")
            .in("Start", Values.longsOf(new long[] {-2}, 1))
            .in("End", Values.longsOf(new long[] {5}, 1))
            .in("Step", Values.longsOf(new long[] {3}, 1))
            .expect("Out", in -> Expected.longs(new long[] {-2, 1, 4}, 3))
            .build(),
        OpCase.of("range")
            .named("two element types")
            .in("Start", Values.longsOf(new long[] {0}, 1))
            .in("End", Values.intsOf(new int[] {5}, 1))
            .in("Step", Values.longsOf(new long[] {1}, 1))
            .fails("range: End must have the element type of Start, int64, but is int32")
            .build(),
        linspace("five", 0, 1, 5, 0, 0.25, 0.5, 0.75, 1),
        linspace("one", 3, 7, 1, 3),
        linspace("down", 1, -1, 3, 1, 0, -1),
        OpCase.of("linspace")
            .named("two numbers of numbers")
            .in("Start", Values.of(new double[] {0}, 1))
            .in("Stop", Values.of(new double[] {1}, 1))
            .in("Num", Values.intsOf(new int[] {2, 3}, 2))
            .attrFloatType("dtype")
            .fails("linspace: Num must hold 1 element, not 2")
            .build());
  }

  private static OpCase range(
      String name, double start, double end, double step, double... numbers) {
    return OpCase.of("range")
        .named(name)
        .in("Start", Values.of(new double[] {start}, 1))
        .in("End", Values.of(new double[] {end}, 1))
        .in("Step", Values.of(new double[] {step}, 1))
        .expect("Out", in -> numbers, numbers.length)
        .build();
  }

  private static OpCase linspace(
      String name, double start, double stop, int number, double... numbers) {
    return OpCase.of("linspace")
        .named(name)
        .in("Start", Values.of(new double[] {start}, 1))
        .in("Stop", Values.of(new double[] {stop}, 1))
        .in("Num", Values.intsOf(new int[] {number}, 1))
        .attrFloatType("dtype")
        .expect("Out", in -> numbers, number)
        .build();
  }
}
