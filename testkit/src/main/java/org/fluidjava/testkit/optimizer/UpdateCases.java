package org.fluidjava.testkit.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/**
 * Cases of the operators that update parameters: each with a dense gradient and with selected rows
 * of which one occurs twice.
 */
final class UpdateCases {
  private static final int ROWS = 5;
  private static final int WIDTH = 3;
  private static final int COUNT = ROWS * WIDTH;

  private UpdateCases() {}

  /** State before an update of one element, by output slot, and what it becomes. */
  private interface Rule {
    /** Changes {@code s}: s[0] is the parameter, the others the accumulators in order. */
    void update(double[] s, double g, double rate);
  }

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    add(all, "sgd", Map.of(), (s, g, r) -> s[0] -= r * g);
    add(all, "momentum", Map.of("mu", 0.9f), (s, g, r) -> momentum(s, g, r, false), "Velocity");
    add(
        all,
        "momentum",
        Map.of("mu", 0.9f, "use_nesterov", true),
        (s, g, r) -> momentum(s, g, r, true),
        "Velocity");
    add(all, "adagrad", Map.of("epsilon", 1e-3f), UpdateCases::adagrad, "Moment");
    add(
        all,
        "decayed_adagrad",
        Map.of("decay", 0.9f, "epsilon", 1e-3f),
        UpdateCases::decayed,
        "Moment");
    add(
        all,
        "adadelta",
        Map.of("rho", 0.9f, "epsilon", 1e-3f),
        UpdateCases::adadelta,
        "AvgSquaredGrad",
        "AvgSquaredUpdate");
    add(all, "adam", Map.of("epsilon", 1e-3f), UpdateCases::adam, "Moment1", "Moment2");
    add(
        all,
        "adam",
        Map.of("epsilon", 1e-3f, "lazy_mode", true),
        UpdateCases::adam,
        "Moment1",
        "Moment2");
    add(all, "adamax", Map.of("epsilon", 1e-3f), UpdateCases::adamax, "Moment", "InfNorm");
    add(
        all,
        "rmsprop",
        Map.of("momentum", 0.5f, "epsilon", 1e-3f),
        UpdateCases::rmsprop,
        "MeanSquare",
        "Moment");
    add(
        all,
        "ftrl",
        Map.of("l1", 0.1f, "l2", 0.2f),
        UpdateCases::ftrl,
        "SquaredAccumulator",
        "LinearAccumulator");
    all.add(centered());
    all.add(lars());
    all.add(lamb());
    all.add(
        OpCase.of("sgd")
            .named("gradient of another shape")
            .in("Param", Values.normal(2, 3))
            .in("Grad", Values.normal(3, 2))
            .in("LearningRate", Values.constant(0.1, 1))
            .fails("sgd: Grad [3, 2] must have the extents of Param [2, 3]")
            .build());
    return all;
  }

  private static String out(String slot) {
    return slot.endsWith("Accumulator") ? slot.replace("Accumulator", "AccumOut") : slot + "Out";
  }

  private static void add(
      List<OpCase> all, String type, Map<String, Object> attrs, Rule rule, String... state) {
    for (boolean sparse : new boolean[] {false, true}) {
      OpCase.Builder made =
          begin(
              type,
              new java.util.TreeMap<>(attrs) + (sparse ? ", sparse" : ", dense"),
              sparse,
              state);
      attrs.forEach(made::attr);
      boolean lazy = attrs.containsKey("lazy_mode");
      for (int output = 0; output <= state.length; output++) {
        int which = output;
        made.expect(
            output == 0 ? "ParamOut" : out(state[output - 1]),
            in -> {
              double[][] all2 = states(in, state);
              double[] g = gradient(in, sparse);
              for (int i = 0; i < COUNT; i++) {
                if (!(lazy && sparse && !isPresent(i / WIDTH))) {
                  double[] s = new double[all2.length];
                  for (int j = 0; j < s.length; j++) {
                    s[j] = all2[j][i];
                  }
                  rule.update(s, g[i], type.equals("adadelta") ? 0 : in.get("LearningRate")[0]);
                  for (int j = 0; j < s.length; j++) {
                    all2[j][i] = s[j];
                  }
                }
              }
              return Expected.of(all2[which], ROWS, WIDTH);
            });
      }
      if (sparse) {
        made.notOnPaddle("selected rows cannot be fed");
      } else if (type.equals("adamax")) {
        made.notOnPaddle("releases from 2.0 on place epsilon otherwise");
      }
      all.add(made.build());
    }
  }

  private static OpCase.Builder begin(String type, String name, boolean sparse, String... state) {
    OpCase.Builder made = OpCase.of(type).named(name).in("Param", Values.normal(ROWS, WIDTH));
    made.in(
        "Grad", sparse ? Values.normal(3, WIDTH).rows(ROWS, 3, 0, 3) : Values.normal(ROWS, WIDTH));
    made.overwrites("ParamOut", "Param");
    for (String slot : state) {
      made.in(slot, Values.uniform(0.5, 1.5, ROWS, WIDTH)).overwrites(out(slot), slot);
    }
    if (!type.equals("adadelta")) {
      made.in("LearningRate", Values.constant(0.125, 1));
    }
    if (type.equals("adam") || type.equals("lamb")) {
      for (int i = 1; i <= 2; i++) {
        double beta = i == 1 ? 0.9f : 0.999f;
        double power = i == 1 ? 0.8125 : 0.99609375;
        String slot = "Beta" + i + "Pow";
        made.in(slot, Values.constant(power, 1));
        if (type.equals("adam")) {
          made.overwrites(slot + "Out", slot)
              .expect(slot + "Out", in -> new double[] {power * beta}, 1);
        }
      }
    } else if (type.equals("adamax")) {
      made.in("Beta1Pow", Values.constant(0.8125, 1));
    }
    return made;
  }

  private static boolean isPresent(int row) {
    return row == 0 || row == 3;
  }

  private static double[][] states(Inputs in, String... state) {
    double[][] all = new double[state.length + 1][];
    all[0] = in.get("Param").clone();
    for (int i = 0; i < state.length; i++) {
      all[i + 1] = in.get(state[i]).clone();
    }
    return all;
  }

  private static double[] gradient(Inputs in, boolean sparse) {
    double[] given = in.get("Grad");
    if (!sparse) {
      return given;
    }
    double[] dense = new double[COUNT];
    for (int i = 0; i < given.length; i++) {
      dense[(int) in.rows("Grad")[i / WIDTH] * WIDTH + i % WIDTH] += given[i];
    }
    return dense;
  }

  private static void momentum(double[] s, double g, double r, boolean nesterov) {
    s[1] = (double) 0.9f * s[1] + g;
    s[0] -= r * (nesterov ? g + 0.9f * s[1] : s[1]);
  }

  private static void adagrad(double[] s, double g, double r) {
    s[1] += g * g;
    s[0] -= r * g / (Math.sqrt(s[1]) + 1e-3f);
  }

  private static void decayed(double[] s, double g, double r) {
    s[1] = (double) 0.9f * s[1] + (1 - (double) 0.9f) * g * g;
    s[0] -= r * g / (Math.sqrt(s[1]) + 1e-3f);
  }

  private static void adadelta(double[] s, double g, double r) {
    double rho = 0.9f;
    s[1] = rho * s[1] + (1 - rho) * g * g;
    double u = -Math.sqrt((s[2] + 1e-3f) / (s[1] + 1e-3f)) * g;
    s[2] = rho * s[2] + (1 - rho) * u * u;
    s[0] += u;
  }

  private static void adam(double[] s, double g, double r) {
    double b1 = 0.9f;
    double b2 = 0.999f;
    s[1] = b1 * s[1] + (1 - b1) * g;
    s[2] = b2 * s[2] + (1 - b2) * g * g;
    double correction = Math.sqrt(1 - 0.99609375);
    s[0] -= r * correction / (1 - 0.8125) * s[1] / (Math.sqrt(s[2]) + 1e-3f * correction);
  }

  private static void adamax(double[] s, double g, double r) {
    double b1 = 0.9f;
    s[1] = b1 * s[1] + (1 - b1) * g;
    s[2] = Math.max(Math.abs(g), (double) 0.999f * s[2] + 1e-3f);
    s[0] -= r / (1 - 0.8125) * s[1] / s[2];
  }

  private static void rmsprop(double[] s, double g, double r) {
    double decay = 0.9f;
    s[1] = decay * s[1] + (1 - decay) * g * g;
    s[2] = 0.5 * s[2] + r * g / Math.sqrt(s[1] + 1e-3f);
    s[0] -= s[2];
  }

  private static void ftrl(double[] s, double g, double r) {
    double sum = s[1] + g * g;
    s[2] += g - (Math.sqrt(sum) - Math.sqrt(s[1])) / r * s[0];
    s[1] = sum;
    double l1 = 0.1f;
    s[0] =
        Math.abs(s[2]) > l1
            ? (l1 * Math.signum(s[2]) - s[2]) / (Math.sqrt(sum) / r + 2 * (double) 0.2f)
            : 0;
  }

  private static OpCase centered() {
    double decay = 0.9f;
    return begin("rmsprop", "centered", false, "MeanSquare", "Moment")
        .in("MeanGrad", Values.uniform(-0.2, 0.2, ROWS, WIDTH))
        .overwrites("MeanGradOut", "MeanGrad")
        .attr("centered", true)
        .attr("epsilon", 1e-3f)
        .expect("ParamOut", in -> centered(in, 0), ROWS, WIDTH)
        .expect("MeanSquareOut", in -> centered(in, 1), ROWS, WIDTH)
        .expect("MomentOut", in -> centered(in, 2), ROWS, WIDTH)
        .expect(
            "MeanGradOut",
            in -> {
              double[] out = in.get("MeanGrad").clone();
              for (int i = 0; i < COUNT; i++) {
                out[i] = decay * out[i] + (1 - decay) * in.get("Grad")[i];
              }
              return Expected.of(out, ROWS, WIDTH);
            })
        .build();
  }

  private static double[] centered(Inputs in, int which) {
    double decay = 0.9f;
    double[][] s = states(in, "MeanSquare", "Moment");
    for (int i = 0; i < COUNT; i++) {
      double g = in.get("Grad")[i];
      double mean = decay * in.get("MeanGrad")[i] + (1 - decay) * g;
      s[1][i] = decay * s[1][i] + (1 - decay) * g * g;
      s[2][i] = 0.125 * g / Math.sqrt(s[1][i] - mean * mean + 1e-3f);
      s[0][i] -= s[2][i];
    }
    return s[which];
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double each : x) {
      sum += each * each;
    }
    return Math.sqrt(sum);
  }

  private static OpCase lars() {
    return begin("lars_momentum", "dense", false, "Velocity")
        .attr("mu", 0.9f)
        .expect("ParamOut", in -> lars(in)[0], ROWS, WIDTH)
        .expect("VelocityOut", in -> lars(in)[1], ROWS, WIDTH)
        .build();
  }

  private static double[][] lars(Inputs in) {
    double[][] s = states(in, "Velocity");
    double decay = 0.0005f;
    double size = norm(s[0]);
    double rate = 0.125 * (double) 0.001f * size / (norm(in.get("Grad")) + decay * size);
    for (int i = 0; i < COUNT; i++) {
      s[1][i] = 0.9f * s[1][i] + rate * (in.get("Grad")[i] + decay * s[0][i]);
      s[0][i] -= s[1][i];
    }
    return s;
  }

  private static OpCase lamb() {
    return begin("lamb", "dense", false, "Moment1", "Moment2")
        .attr("weight_decay", 0.01f)
        .expect("ParamOut", in -> lamb(in)[0], ROWS, WIDTH)
        .expect("Moment1Out", in -> lamb(in)[1], ROWS, WIDTH)
        .expect("Moment2Out", in -> lamb(in)[2], ROWS, WIDTH)
        .notOnPaddle("releases from 2.0 on correct the bias")
        .build();
  }

  private static double[][] lamb(Inputs in) {
    double[][] s = states(in, "Moment1", "Moment2");
    double b1 = 0.9f;
    double b2 = 0.999f;
    double[] r = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      double g = in.get("Grad")[i];
      s[1][i] = b1 * s[1][i] + (1 - b1) * g;
      s[2][i] = b2 * s[2][i] + (1 - b2) * g * g;
      r[i] = s[1][i] / (Math.sqrt(s[2][i]) + 1e-6f) + (double) 0.01f * s[0][i];
    }
    double rate = 0.125 * norm(s[0]) / norm(r);
    for (int i = 0; i < COUNT; i++) {
      s[0][i] -= rate * r[i];
    }
    return s;
  }
}
