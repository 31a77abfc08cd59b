package org.fluidjava.testkit.math;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code conv_shift}. */
final class ConvShiftCases {
  private ConvShiftCases() {}

  static List<OpCase> cases() {
    return List.of(
        of("three of five", 2, 5, 3, Values.normal(2, 5)),
        of("as wide as X", 3, 5, 5, Values.normal(3, 5)),
        of("one of one", 1, 1, 1, Values.normal(1, 1)),
        of("sequences", 4, 6, 3, Values.normal(4, 6).lengths(3, 0, 1)),
        OpCase.of("conv_shift")
            .named("an even width")
            .in("X", Values.normal(2, 5))
            .in("Y", Values.normal(2, 2))
            .fails("conv_shift: the width of Y must be odd but is 2")
            .build(),
        OpCase.of("conv_shift")
            .named("wider than X")
            .in("X", Values.normal(2, 2))
            .in("Y", Values.normal(2, 3))
            .fails("conv_shift: the width of Y (3) must be at most that of X (2)")
            .build());
  }

  private static OpCase of(String name, int rows, int m, int n, Values x) {
    return OpCase.of("conv_shift")
        .named(name)
        .in("X", x)
        .in("Y", Values.normal(rows, n))
        .expect(
            "Out",
            in -> {
              double[] out = new double[rows * m];
              for (int row = 0; row < rows; row++) {
                for (int i = 0; i < m; i++) {
                  for (int j = 0; j < n; j++) {
                    int at = Math.floorMod(i + j - (n - 1) / 2, m);
                    out[row * m + i] += in.get("X")[row * m + at] * in.get("Y")[row * n + j];
                  }
                }
              }
              return out;
            },
            rows,
            m)
        .lodFrom("X")
        .checkGradient("X", "Y")
        .build();
  }
}
