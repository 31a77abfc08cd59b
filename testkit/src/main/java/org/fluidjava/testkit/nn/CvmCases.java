package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code cvm}. The gradient is a slope only where shows and clicks are left out. */
final class CvmCases {
  private CvmCases() {}

  static List<OpCase> cases() {
    return List.of(
        kept("rows", Values.uniform(0, 9, 4, 5), 4),
        kept("sequences", Values.uniform(0, 9, 5, 3).lengths(2, 0, 3), 3),
        OpCase.of("cvm")
            .named("without shows and clicks")
            .in("X", Values.uniform(0, 9, 4, 5))
            .in("CVM", Values.constant(0, 4, 2))
            .attr("use_cvm", false)
            .expect(
                "Y",
                in -> {
                  double[] x = in.get("X");
                  double[] y = new double[12];
                  for (int i = 0; i < 12; i++) {
                    y[i] = x[i / 3 * 5 + 2 + i % 3];
                  }
                  return Expected.of(y, 4, 3);
                })
            .checkGradient("X")
            .build(),
        OpCase.of("cvm")
            .named("too narrow")
            .in("X", Values.normal(4, 1))
            .in("CVM", Values.normal(4, 2))
            .fails("cvm: X must be [N, 2 + width] but is [4, 1]")
            .build());
  }

  private static OpCase kept(String name, Values x, int rows) {
    return OpCase.of("cvm")
        .named(name)
        .in("X", x)
        .in("CVM", Values.normal(rows, 2))
        .attr("use_cvm", true)
        .expect(
            "Y",
            in -> {
              double[] y = in.get("X").clone();
              int width = in.dim("X", 1);
              for (int i = 0; i < y.length; i += width) {
                y[i] = Math.log(y[i] + 1);
                y[i + 1] = Math.log(y[i + 1] + 1) - y[i];
              }
              return Expected.of(y, in.shape("X"));
            })
        .lodFrom("X")
        .build();
  }
}
