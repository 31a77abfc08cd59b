package org.fluidjava.testkit.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code gru_unit}. */
final class GruUnitCases {
  private static final String[] NAMES = {"identity", "sigmoid", "tanh", "relu"};

  private GruUnitCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.add(unit("one number", 1, 1, 1, 2, false, true));
    all.add(unit("a batch", 3, 4, 1, 2, false, true));
    all.add(unit("no bias", 2, 5, 1, 2, false, false));
    all.add(unit("origin mode", 2, 5, 1, 2, true, true));
    all.add(unit("odd sizes", 17, 9, 1, 2, false, true));
    for (int activation = 0; activation < 4; activation++) {
      all.add(unit("gate " + NAMES[activation], 2, 3, activation, 2, false, true));
      all.add(unit("candidate " + NAMES[activation], 2, 3, 1, activation, false, true));
    }
    all.add(
        OpCase.of("gru_unit")
            .named("input of another width")
            .in("Input", Values.normal(3, 8))
            .in("HiddenPrev", Values.normal(3, 3))
            .in("Weight", Values.normal(3, 9))
            .unchecked("Hidden", "refused")
            .fails("gru_unit: Input must be [3, 9] (HiddenPrev's rows, 3 gates) but is [3, 8]")
            .build());
    return all;
  }

  private static OpCase unit(
      String name, int rows, int width, int gate, int activation, boolean origin, boolean bias) {
    OpCase.Builder made =
        OpCase.of("gru_unit")
            .named(name)
            .in("Input", Values.normal(rows, 3L * width))
            .in("HiddenPrev", Values.normal(rows, width))
            .in("Weight", Values.normal(width, 3L * width).times(0.5));
    if (bias) {
      made.in("Bias", Values.normal(1, 3L * width)).checkGradient("Bias");
    }
    return made.attr("gate_activation", gate)
        .attr("activation", activation)
        .attr("origin_mode", origin)
        .expect("Gate", in -> unit(in, gate, activation, origin)[0], rows, 3L * width)
        .expect("ResetHiddenPrev", in -> unit(in, gate, activation, origin)[1], rows, width)
        .expect("Hidden", in -> unit(in, gate, activation, origin)[2], rows, width)
        .checkGradient("Input", "HiddenPrev", "Weight")
        .build();
  }

  private static double[][] unit(Inputs in, int gateNumber, int activationNumber, boolean origin) {
    DoubleUnaryOperator gate = Steps.activation(NAMES[gateNumber]);
    DoubleUnaryOperator activation = Steps.activation(NAMES[activationNumber]);
    double[] x = in.get("Input");
    double[] w = in.get("Weight");
    double[] before = in.get("HiddenPrev");
    int rows = in.dim("HiddenPrev", 0);
    int width = in.dim("HiddenPrev", 1);
    double[] bias = in.has("Bias") ? in.get("Bias") : new double[3 * width];
    double[][] out = {
      new double[rows * 3 * width], new double[rows * width], new double[rows * width]
    };
    for (int i = 0; i < rows; i++) {
      double[] z = new double[2 * width];
      Steps.addProduct(z, 2 * width, before, i * width, width, w, 0, 2 * width);
      for (int d = 0; d < 2 * width; d++) {
        out[0][i * 3 * width + d] = gate.applyAsDouble(z[d] + x[i * 3 * width + d] + bias[d]);
      }
      for (int d = 0; d < width; d++) {
        out[1][i * width + d] = out[0][i * 3 * width + width + d] * before[i * width + d];
      }
      double[] zc = new double[width];
      Steps.addProduct(zc, width, out[1], i * width, width, w, 2 * width * width, width);
      for (int d = 0; d < width; d++) {
        int at = i * 3 * width + 2 * width + d;
        out[0][at] = activation.applyAsDouble(zc[d] + x[at] + bias[2 * width + d]);
        double u = out[0][i * 3 * width + d];
        double kept = origin ? u : 1 - u;
        out[2][i * width + d] = kept * before[i * width + d] + (1 - kept) * out[0][at];
      }
    }
    return out;
  }
}
