package org.fluidjava.testkit.math;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fsp}. */
final class FspCases {
  private FspCases() {}

  static List<OpCase> cases() {
    return List.of(
        of("two pictures", 2, 3, 4, 3, 5),
        of("one channel, one pixel", 1, 1, 1, 1, 1),
        of("fewer channels in Y", 3, 5, 2, 2, 2),
        OpCase.of("fsp")
            .named("other pixels")
            .in("X", Values.normal(1, 2, 3, 3))
            .in("Y", Values.normal(1, 2, 3, 4))
            .fails(
                "fsp: X and Y must differ in their channels only but are [1, 2, 3, 3] and"
                    + " [1, 2, 3, 4]")
            .build());
  }

  private static OpCase of(String name, int pictures, int m, int n, int height, int width) {
    int area = height * width;
    return OpCase.of("fsp")
        .named(name)
        .in("X", Values.normal(pictures, m, height, width).batch())
        .in("Y", Values.normal(pictures, n, height, width).batch())
        .expect(
            "Out",
            in -> {
              double[] x = in.get("X");
              double[] y = in.get("Y");
              double[] out = new double[pictures * m * n];
              for (int i = 0; i < out.length; i++) {
                int picture = i / n / m;
                for (int p = 0; p < area; p++) {
                  out[i] += x[i / n * area + p] * y[(picture * n + i % n) * area + p] / area;
                }
              }
              return out;
            },
            pictures,
            m,
            n)
        .checkGradient("X", "Y")
        .build();
  }
}
