package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code add_position_encoding}. */
final class AddPositionEncodingCases {
  private AddPositionEncodingCases() {}

  static List<OpCase> cases() {
    return List.of(
        padded("padded", 2, 5, 6),
        padded("a width of two", 3, 4, 2),
        padded("one step", 1, 1, 4),
        OpCase.of("add_position_encoding")
            .named("sequences, one of them empty")
            .in("X", Values.normal(6, 4).lengths(2, 0, 4))
            .attr("alpha", 0.5f)
            .attr("beta", 2f)
            .expect(
                "Out",
                in ->
                    Expected.of(added(in.get("X"), new int[] {0, 1, 0, 1, 2, 3}, 4, 0.5, 2), 6, 4))
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("add_position_encoding")
            .named("an odd width")
            .in("X", Values.normal(2, 3, 5))
            .fails("add_position_encoding: the width of X must be even but is 5")
            .build());
  }

  private static OpCase padded(String name, int batch, int steps, int width) {
    return OpCase.of("add_position_encoding")
        .named(name)
        .in("X", Values.normal(batch, steps, width))
        .attr("alpha", 1f)
        .attr("beta", 1f)
        .expect(
            "Out",
            in -> {
              int[] positions = new int[batch * steps];
              for (int i = 0; i < positions.length; i++) {
                positions[i] = i % steps;
              }
              return Expected.of(added(in.get("X"), positions, width, 1, 1), batch, steps, width);
            })
        .checkGradient("X")
        .build();
  }

  private static double[] added(double[] x, int[] positions, int width, double alpha, double beta) {
    double[] out = new double[x.length];
    int half = width / 2;
    for (int i = 0; i < x.length; i++) {
      int column = i % width;
      double power = half == 1 ? 1 : column % half / (half - 1.0);
      double angle = positions[i / width] * Math.exp(-power * Math.log(10000));
      out[i] = alpha * x[i] + beta * (column < half ? Math.sin(angle) : Math.cos(angle));
    }
    return out;
  }
}
