package org.fluidjava.testkit.fill;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code assign}. */
final class AssignCases {
  private AssignCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("assign")
            .named("sequences")
            .in("X", Values.normal(5, 2).lengths(2, 0, 3))
            .expect("Out", in -> Expected.of(in.get("X"), 5, 2))
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("assign")
            .named("int64, one element")
            .in("X", Values.longsOf(new long[] {9007199254740991L}, 1))
            .expect("Out", in -> Expected.typed(DType.INT64, in.get("X"), in.shape("X")))
            .build(),
        OpCase.of("assign")
            .named("selected rows")
            .in("X", Values.normal(3, 2).rows(6, 5, 0, 5))
            .expect("Out", in -> Expected.rows(new long[] {5, 0, 5}, 6, in.get("X"), 3, 2))
            .build(),
        OpCase.of("assign")
            .named("tensor array")
            .in("X", Values.array(Values.constant(1, 2), Values.constant(2, 1, 3)))
            .expect(
                "Out",
                in ->
                    Expected.array(
                        Expected.of(new double[] {1, 1}, 2),
                        Expected.of(new double[] {2, 2, 2}, 1, 3)))
            .build());
  }
}
