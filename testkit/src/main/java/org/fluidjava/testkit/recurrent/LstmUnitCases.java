package org.fluidjava.testkit.recurrent;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code lstm_unit}. */
final class LstmUnitCases {
  private LstmUnitCases() {}

  static List<OpCase> cases() {
    return List.of(
        unit("one number", 1, 1, 0),
        unit("a batch", 3, 4, 0),
        unit("forget bias", 2, 5, 1.5),
        unit("odd sizes", 17, 9, 0),
        OpCase.of("lstm_unit")
            .named("widths differ")
            .in("X", Values.normal(3, 8))
            .in("C_prev", Values.normal(3, 3))
            .unchecked("C", "refused")
            .unchecked("H", "refused")
            .fails(
                "lstm_unit: X must have C_prev's rows, four times as wide, but X is [3, 8] and C_prev is [3, 3]")
            .build());
  }

  private static OpCase unit(String name, int rows, int width, double forgetBias) {
    return OpCase.of("lstm_unit")
        .named(name)
        .in("X", Values.normal(rows, 4L * width).batch())
        .in("C_prev", Values.normal(rows, width).batch())
        .attr("forget_bias", (float) forgetBias)
        .expect("C", in -> unit(in, forgetBias)[0], rows, width)
        .expect("H", in -> unit(in, forgetBias)[1], rows, width)
        .checkGradient("X", "C_prev")
        .build();
  }

  private static double[][] unit(Inputs in, double forgetBias) {
    DoubleUnaryOperator sigmoid = Steps.activation("sigmoid");
    double[] x = in.get("X");
    double[] before = in.get("C_prev");
    int width = in.dim("C_prev", 1);
    double[][] out = new double[2][before.length];
    for (int i = 0; i < before.length; i++) {
      int at = i / width * 4 * width + i % width;
      double c =
          sigmoid.applyAsDouble(x[at + width] + forgetBias) * before[i]
              + sigmoid.applyAsDouble(x[at]) * Math.tanh(x[at + 3 * width]);
      out[0][i] = c;
      out[1][i] = sigmoid.applyAsDouble(x[at + 2 * width]) * Math.tanh(c);
    }
    return out;
  }
}
