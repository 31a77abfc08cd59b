package org.fluidjava.testkit.math;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code scale}, {@code increment}, {@code sign}, {@code minus} and {@code mean}. */
final class ScaleCases {
  private ScaleCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("scale")
            .named("factor and bias")
            .in("X", Values.normal(3, 5).batch())
            .attr("scale", 2.5f)
            .attr("bias", -0.5f)
            .expect("Out", in -> each(in, x -> 2.5 * x - 0.5))
            .checkGradient("X")
            .build(),
        OpCase.of("scale")
            .named("bias first")
            .in("X", Values.normal(7).lengths(3, 0, 4))
            .attr("scale", 2.5f)
            .attr("bias", -0.5f)
            .attr("bias_after_scale", false)
            .expect("Out", in -> each(in, x -> 2.5 * (x - 0.5)))
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("scale")
            .named("factor from a tensor")
            .in("X", Values.normal(33))
            .in("ScaleTensor", Values.of(new double[] {-3}, 1))
            .attr("scale", 2f)
            .expect("Out", in -> each(in, x -> -3 * x))
            .build(),
        OpCase.of("scale")
            .named("selected rows")
            .in("X", Values.normal(3, 2).rows(6, 5, 0, 5))
            .attr("scale", 2f)
            .expect(
                "Out",
                in ->
                    Expected.rows(
                        new long[] {5, 0, 5},
                        6,
                        Arrays.stream(in.get("X")).map(x -> 2 * x).toArray(),
                        3,
                        2))
            .build(),
        OpCase.of("scale")
            .named("int64")
            .in("X", Values.longs(-9, 9, 5))
            .attr("scale", 3f)
            .attr("bias", 1f)
            .expect("Out", in -> each(in, x -> 3 * x + 1).as(DType.INT64))
            .build(),
        OpCase.of("scale")
            .named("int8")
            .in("X", Values.of(new double[] {-9, 0, 3, 7}, 4).as(DType.INT8))
            .attr("scale", 3f)
            .attr("bias", 1f)
            .expect("Out", in -> each(in, x -> 3 * x + 1).as(DType.INT8))
            .build(),
        OpCase.of("scale")
            .named("two factors")
            .in("X", Values.normal(3))
            .in("ScaleTensor", Values.normal(2))
            .fails("scale: ScaleTensor must hold 1 element, not 2")
            .build(),
        OpCase.of("increment")
            .named("a number")
            .in("X", Values.normal(1))
            .attr("step", 2.5f)
            .expect("Out", in -> each(in, x -> x + 2.5))
            .build(),
        OpCase.of("increment")
            .named("a counter in place")
            .in("X", Values.longsOf(new long[] {41}, 1))
            .overwrites("Out", "X")
            .expect("Out", in -> Expected.longs(new long[] {42}, 1))
            .build(),
        OpCase.of("increment")
            .named("two numbers")
            .in("X", Values.normal(2))
            .fails("increment: X must hold 1 element, not 2")
            .build(),
        OpCase.of("sign")
            .named("all signs")
            .in("X", Values.of(new double[] {-2, 0, 3, -0.5}, 4))
            .expect("Out", in -> Expected.of(new double[] {-1, 0, 1, -1}, 4))
            .build(),
        OpCase.of("sign")
            .named("away from 0")
            .in("X", Values.distinct(2, 4))
            .expect("Out", in -> each(in, Math::signum))
            .checkGradient("X")
            .build(),
        OpCase.of("minus")
            .named("matrices")
            .in("X", Values.normal(3, 4).batch())
            .in("Y", Values.normal(3, 4).batch())
            .expect("Out", in -> Pairs.of(in, -1, (x, y) -> x - y))
            .checkGradient("X", "Y")
            .build(),
        OpCase.of("minus")
            .named("int64")
            .in("X", Values.longs(-9, 9, 4))
            .in("Y", Values.longs(-9, 9, 4))
            .expect("Out", in -> Pairs.of(in, -1, (x, y) -> x - y).as(DType.INT64))
            .build(),
        OpCase.of("minus")
            .named("shapes differ")
            .in("X", Values.normal(3))
            .in("Y", Values.normal(4))
            .fails("minus: Y [4] must be shaped like X [3]")
            .build(),
        mean("a matrix", Values.normal(3, 5).batch()),
        mean("one element", Values.normal(1)),
        mean("odd size", Values.normal(7, 133)),
        mean("sequences", Values.normal(5, 2).lengths(2, 0, 3)),
        OpCase.of("mean")
            .named("nothing")
            .in("X", Values.normal(0, 3))
            .fails("mean: X must not be empty, but it is [0, 3]")
            .build());
  }

  private static OpCase mean(String name, Values x) {
    return OpCase.of("mean")
        .named(name)
        .in("X", x)
        .expect("Out", in -> new double[] {Arrays.stream(in.get("X")).average().orElseThrow()}, 1)
        .checkGradient("X")
        .build();
  }

  private static Expected each(Inputs in, DoubleUnaryOperator f) {
    return Expected.of(Arrays.stream(in.get("X")).map(f).toArray(), in.shape("X"));
  }
}
