package org.fluidjava.testkit.inference;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fusion_repeated_fc_relu} and {@code fusion_squared_mat_sub}. */
final class FusedProductCases {
  private FusedProductCases() {}

  static List<OpCase> cases() {
    return List.of(
        layers("two layers", 4, 3, 5, 2),
        layers("four layers, one row", 1, 7, 3, 9, 1, 4),
        OpCase.of("fusion_repeated_fc_relu")
            .named("widths that do not meet")
            .in("X", Values.normal(2, 3))
            .in("W", Values.normal(3, 4), Values.normal(5, 2))
            .in("Bias", Values.normal(1, 4), Values.normal(1, 2))
            .unchecked("Out", "refused")
            .fails("fusion_repeated_fc_relu: W[1] must be [4, width] but is [5, 2]")
            .build(),
        squares("a matrix", 3, 4, 5),
        squares("one number", 1, 1, 1));
  }

  private static double[] after(Inputs in, int layers, int rows, int... widths) {
    double[] x = in.get("X");
    for (int i = 0; i < layers; i++) {
      double[] y = Plain.product(x, in.get("W", i), rows, widths[i], widths[i + 1]);
      x = Plain.relu(Plain.add(y, in.get("Bias", i)));
    }
    return x;
  }

  private static OpCase layers(String name, int rows, int... widths) {
    List<Values> weights = new ArrayList<>();
    List<Values> biases = new ArrayList<>();
    int count = widths.length - 1;
    for (int i = 0; i < count; i++) {
      weights.add(Values.normal(widths[i], widths[i + 1]));
      biases.add(Values.normal(1, widths[i + 1]));
    }
    OpCase.Builder made =
        OpCase.of("fusion_repeated_fc_relu")
            .named(name)
            .in("X", Values.normal(rows, widths[0]))
            .in("W", weights)
            .in("Bias", biases)
            .expect("Out", in -> after(in, count, rows, widths), rows, widths[count]);
    for (int i = 1; i < count; i++) {
      int layers = i;
      made.expect(
          "ReluOut",
          i - 1,
          in -> Expected.of(after(in, layers, rows, widths), rows, widths[layers]));
    }
    return made.build();
  }

  private static double[] squared(double[] x) {
    return java.util.Arrays.stream(x).map(v -> v * v).toArray();
  }

  private static OpCase squares(String name, int m, int k, int n) {
    return OpCase.of("fusion_squared_mat_sub")
        .named(name)
        .in("X", Values.normal(m, k))
        .in("Y", Values.normal(k, n))
        .attr("scalar", 0.5f)
        .expect("SquaredX", in -> squared(in.get("X")), m, k)
        .expect("SquaredY", in -> squared(in.get("Y")), k, n)
        .expect("SquaredXY", in -> squared(Plain.product(in.get("X"), in.get("Y"), m, k, n)), m, n)
        .expect(
            "Out",
            in -> {
              double[] whole = squared(Plain.product(in.get("X"), in.get("Y"), m, k, n));
              double[] each = Plain.product(squared(in.get("X")), squared(in.get("Y")), m, k, n);
              for (int i = 0; i < whole.length; i++) {
                whole[i] = 0.5 * (whole[i] - each[i]);
              }
              return Expected.of(whole, m, n);
            })
        .build();
  }
}
