package org.fluidjava.testkit.activation;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code pow}. */
final class PowCases {
  private PowCases() {}

  static List<OpCase> cases() {
    return List.of(
        power("the third power", 3, Values.normal(3, 5).batch()),
        power("a root", 0.5, Values.uniform(0.5, 3, 7)),
        power("an inverse", -1, Values.uniform(0.5, 3, 1)),
        power("the power 0", 0, Values.uniform(0.5, 3, 4)),
        OpCase.of("pow")
            .named("exponent from a tensor")
            .in("X", Values.normal(5))
            .in("FactorTensor", Values.of(new double[] {2}, 1))
            .attr("factor", 5f)
            .expect("Out", in -> to(in, 2))
            .checkGradient("X")
            .build(),
        OpCase.of("pow")
            .named("int64")
            .in("X", Values.longsOf(new long[] {-3, 0, 2}, 3))
            .attr("factor", 2f)
            .expect("Out", in -> to(in, 2).as(DType.INT64))
            .build(),
        OpCase.of("pow")
            .named("two exponents")
            .in("X", Values.normal(5))
            .in("FactorTensor", Values.normal(2))
            .fails("pow: FactorTensor must hold 1 element, not 2")
            .build());
  }

  private static OpCase power(String name, double exponent, Values x) {
    return OpCase.of("pow")
        .named(name)
        .in("X", x)
        .attr("factor", (float) exponent)
        .expect("Out", in -> to(in, exponent))
        .checkGradient("X")
        .build();
  }

  private static Expected to(Inputs in, double exponent) {
    return Expected.of(
        Arrays.stream(in.get("X")).map(x -> Math.pow(x, exponent)).toArray(), in.shape("X"));
  }
}
