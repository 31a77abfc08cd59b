package org.fluidjava.testkit.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.fluidjava.testkit.Values;

/** Cases of {@code gru}. */
final class GruCases {
  private GruCases() {}

  /** The attributes. */
  private record Setting(boolean reverse, boolean origin, String gate, String candidate) {
    static final Setting DEFAULT = new Setting(false, false, "sigmoid", "tanh");
  }

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.add(gru("one row", 1, Setting.DEFAULT, false, true, 1));
    all.add(gru("three sequences", 3, Setting.DEFAULT, false, true, 4, 5, 3));
    for (boolean reverse : new boolean[] {false, true}) {
      for (boolean origin : new boolean[] {false, true}) {
        for (boolean initial : new boolean[] {false, true}) {
          Setting setting = new Setting(reverse, origin, "sigmoid", "tanh");
          String name =
              (origin ? "origin mode" : "usual mode")
                  + (reverse ? ", reverse" : "")
                  + (initial ? ", first state" : "");
          all.add(gru(name, 3, setting, initial, true, 2, 4, 1));
          all.add(gru(name + ", width 8, no bias", 8, setting, initial, false, 2, 3));
        }
      }
    }
    all.add(gru("sequences without rows", 2, Setting.DEFAULT, true, true, 0, 3, 0, 1, 0));
    all.add(gru("odd width, many sequences", 17, Setting.DEFAULT, false, true, 7, 2, 9, 1, 1, 6));
    for (String activation : new String[] {"tanh", "relu", "identity"}) {
      all.add(
          gru(
              "gate " + activation,
              2,
              new Setting(false, false, activation, "tanh"),
              true,
              true,
              3,
              1));
    }
    for (String activation : new String[] {"sigmoid", "relu", "identity"}) {
      all.add(
          gru(
              "candidate " + activation,
              2,
              new Setting(false, false, "sigmoid", activation),
              true,
              true,
              3,
              1));
    }
    all.add(
        refused("without LoD", Values.normal(3, 6), Values.normal(2, 6))
            .fails(
                "gru: Input must have exactly one LoD level, which tells its sequences apart, but it has none")
            .build());
    all.add(
        refused("input of another width", Values.normal(3, 8).lengths(3), Values.normal(2, 6))
            .fails(
                "gru: the width of Input (8) must be 3 times the hidden width (2), which Weight gives:"
                    + " project it with an fc of size 6 first")
            .build());
    all.add(
        refused("weight of another shape", Values.normal(3, 6).lengths(3), Values.normal(2, 8))
            .fails("gru: Weight must be [2, 6] (hidden width, 3 gates) but is [2, 8]")
            .build());
    return OpCases.join(all, OpCase.family(6, GruCases::random));
  }

  private static OpCase.Builder refused(String name, Values input, Values weight) {
    return OpCase.of("gru")
        .named(name)
        .in("Input", input)
        .in("Weight", weight)
        .unchecked("Hidden", "refused");
  }

  private static OpCase random(int number) {
    SplittableRandom random = new SplittableRandom(number);
    int[] lengths = random.ints(random.nextInt(1, 6), 0, 6).toArray();
    lengths[0]++;
    Setting setting = new Setting(random.nextBoolean(), random.nextBoolean(), "sigmoid", "tanh");
    return gru(
        "random sizes " + number,
        random.nextInt(1, 12),
        setting,
        random.nextBoolean(),
        random.nextBoolean(),
        lengths);
  }

  private static OpCase gru(
      String name, int width, Setting setting, boolean initial, boolean bias, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    OpCase.Builder made =
        OpCase.of("gru").named(name).in("Input", Values.normal(rows, 3L * width).lengths(lengths));
    if (initial) {
      made.in("H0", Values.normal(lengths.length, width)).checkGradient("H0");
    }
    made.in("Weight", Values.normal(width, 3L * width).times(0.5));
    if (bias) {
      made.in("Bias", Values.normal(1, 3L * width).times(0.5)).checkGradient("Bias");
    }
    return made.attr("is_reverse", setting.reverse())
        .attr("origin_mode", setting.origin())
        .attr("gate_activation", setting.gate())
        .attr("activation", setting.candidate())
        .expect("Hidden", in -> new Reference(in, setting).byRows(in))
        .expect("BatchGate", in -> bySteps(in, setting, new Reference(in, setting).gates, 3))
        .expect(
            "BatchResetHiddenPrev", in -> bySteps(in, setting, new Reference(in, setting).reset, 1))
        .expect("BatchHidden", in -> bySteps(in, setting, new Reference(in, setting).hidden, 1))
        .checkGradient("Input", "Weight")
        .build();
  }

  private static Expected bySteps(Inputs in, Setting setting, double[] values, int times) {
    int width = times * in.dim("Weight", 0);
    int[] rows = Steps.rows(in.offsets("Input"), setting.reverse());
    return Expected.of(Steps.gather(values, width, rows), rows.length, width).lod(LoD.NONE);
  }

  /** A GRU sequence by sequence and row by row. */
  private static final class Reference {
    final double[] gates;
    final double[] reset;
    final double[] hidden;
    private final int width;

    Reference(Inputs in, Setting setting) {
      double[] x = in.get("Input");
      double[] w = in.get("Weight");
      int[] offsets = in.offsets("Input");
      width = in.dim("Weight", 0);
      int rows = in.dim("Input", 0);
      double[] bias = in.has("Bias") ? in.get("Bias") : new double[3 * width];
      double[] h0 = in.has("H0") ? in.get("H0") : new double[(offsets.length - 1) * width];
      gates = new double[rows * 3 * width];
      reset = new double[rows * width];
      hidden = new double[rows * width];
      DoubleUnaryOperator gate = Steps.activation(setting.gate());
      DoubleUnaryOperator candidate = Steps.activation(setting.candidate());
      for (int s = 0; s + 1 < offsets.length; s++) {
        int before = -1;
        for (int t = 0; t < offsets[s + 1] - offsets[s]; t++) {
          int row = setting.reverse() ? offsets[s + 1] - 1 - t : offsets[s] + t;
          double[] old = t == 0 ? h0 : hidden;
          int oldAt = (t == 0 ? s : before) * width;
          double[] z = new double[2 * width];
          Steps.addProduct(z, 2 * width, old, oldAt, width, w, 0, 2 * width);
          for (int d = 0; d < 2 * width; d++) {
            gates[row * 3 * width + d] =
                gate.applyAsDouble(z[d] + x[row * 3 * width + d] + bias[d]);
          }
          for (int d = 0; d < width; d++) {
            reset[row * width + d] = gates[row * 3 * width + width + d] * old[oldAt + d];
          }
          double[] zc = new double[width];
          Steps.addProduct(zc, width, reset, row * width, width, w, 2 * width * width, width);
          for (int d = 0; d < width; d++) {
            int at = 2 * width + d;
            double c = candidate.applyAsDouble(zc[d] + x[row * 3 * width + at] + bias[at]);
            double u = gates[row * 3 * width + d];
            gates[row * 3 * width + at] = c;
            hidden[row * width + d] =
                setting.origin()
                    ? u * old[oldAt + d] + (1 - u) * c
                    : (1 - u) * old[oldAt + d] + u * c;
          }
          before = row;
        }
      }
    }

    Expected byRows(Inputs in) {
      return Expected.of(hidden, in.dim("Input", 0), width).lod(in.lod("Input"));
    }
  }
}
