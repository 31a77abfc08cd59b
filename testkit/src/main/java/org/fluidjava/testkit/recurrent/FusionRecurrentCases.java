package org.fluidjava.testkit.recurrent;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/**
 * Cases of {@code fusion_gru}, {@code fusion_lstm} and {@code fused_embedding_fc_lstm}, sequence by
 * sequence.
 */
final class FusionRecurrentCases {
  private FusionRecurrentCases() {}

  static List<OpCase> cases() {
    return List.of(
        gru("three sequences", 5, 3, false, false, 4, 5, 3),
        gru("reverse, first state", 2, 4, true, true, 2, 3),
        gru("whole panels", 3, 16, false, false, 2, 1),
        lstm("three sequences", 5, 3, false, false, 4, 5, 3),
        lstm("peepholes, reverse, first state", 2, 4, true, true, 2, 3),
        embedded("three sequences", 3, false, false, 4, 5, 3),
        embedded("peepholes, reverse, first state", 4, true, true, 2, 3),
        embedded("whole panels", 16, false, false, 1, 2),
        OpCase.of("fused_embedding_fc_lstm")
            .named("a word that is not there")
            .in("Ids", Values.longsOf(new long[] {0, 5}, 2, 1).lengths(2))
            .in("Embeddings", Values.normal(5, 8))
            .in("WeightH", Values.normal(2, 8))
            .in("Bias", Values.normal(1, 8))
            .attr("use_peepholes", false)
            .fails(
                "fused_embedding_fc_lstm: Ids has the value 5 at position 1, but there are words 0"
                    + " to 4")
            .build(),
        OpCase.of("fusion_gru")
            .named("a projection of another width")
            .in("X", Values.normal(3, 4).lengths(3))
            .in("WeightX", Values.normal(5, 6))
            .in("WeightH", Values.normal(2, 6))
            .unchecked("Hidden", "refused")
            .fails("fusion_gru: WeightX must be [4, 6] (width of X, gates) but is [5, 6]")
            .build());
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static OpCase.Builder base(
      String type, int gates, int m, int d, boolean reverse, boolean first, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    OpCase.Builder made =
        OpCase.of(type)
            .in("X", Values.normal(rows, m).lengths(lengths))
            .in("WeightX", Values.normal(m, (long) gates * d).times(0.5))
            .in("WeightH", Values.normal(d, (long) gates * d).times(0.5))
            .attr("is_reverse", reverse)
            .attr("use_seq", true);
    if (first) {
      made.in("H0", Values.normal(lengths.length, d));
    }
    return made;
  }

  /** Outputs that Paddle wants to be named, for its intermediate numbers. */
  private static OpCase.Builder notes(OpCase.Builder made, String... slots) {
    for (String slot : slots) {
      made.unchecked(slot, "Paddle's own notes");
    }
    return made.unchecked("XX", "Paddle's own notes")
        .unchecked("BatchedInput", "Paddle's own notes");
  }

  private static double[] projected(Inputs in, int row, int wide) {
    double[] x = in.get("X");
    double[] w = in.get("WeightX");
    int m = in.dim("WeightX", 0);
    double[] z = new double[wide];
    for (int k = 0; k < wide; k++) {
      z[k] = in.get("Bias")[k];
      for (int j = 0; j < m; j++) {
        z[k] += x[row * m + j] * w[j * wide + k];
      }
    }
    return z;
  }

  private static OpCase gru(
      String name, int m, int d, boolean reverse, boolean first, int... lengths) {
    return notes(base("fusion_gru", 3, m, d, reverse, first, lengths), "BatchedOut", "ReorderedH0")
        .named(name)
        .in("Bias", Values.normal(1, 3L * d))
        .expect(
            "Hidden",
            in -> {
              int[] offsets = in.offsets("X");
              double[] w = in.get("WeightH");
              double[] out = new double[in.dim("X", 0) * d];
              for (int s = 0; s + 1 < offsets.length; s++) {
                double[] h = new double[d];
                if (first) {
                  h = Arrays.copyOfRange(in.get("H0"), s * d, (s + 1) * d);
                }
                for (int t = 0; t < offsets[s + 1] - offsets[s]; t++) {
                  int row = reverse ? offsets[s + 1] - 1 - t : offsets[s] + t;
                  double[] z = projected(in, row, 3 * d);
                  double[] u = new double[d];
                  double[] r = new double[d];
                  for (int k = 0; k < d; k++) {
                    for (int j = 0; j < d; j++) {
                      z[k] += h[j] * w[j * 2 * d + k];
                      z[d + k] += h[j] * w[j * 2 * d + d + k];
                    }
                    u[k] = sigmoid(z[k]);
                    r[k] = sigmoid(z[d + k]);
                  }
                  double[] next = new double[d];
                  for (int k = 0; k < d; k++) {
                    double sum = z[2 * d + k];
                    for (int j = 0; j < d; j++) {
                      sum += r[j] * h[j] * w[2 * d * d + j * d + k];
                    }
                    next[k] = (1 - u[k]) * h[k] + u[k] * Math.tanh(sum);
                    out[row * d + k] = next[k];
                  }
                  h = next;
                }
              }
              return Expected.of(out, in.dim("X", 0), d).lengths(lengths);
            })
        .build();
  }

  private static OpCase lstm(
      String name, int m, int d, boolean reverse, boolean first, int... lengths) {
    OpCase.Builder made =
        notes(
                base("fusion_lstm", 4, m, d, reverse, first, lengths),
                "BatchedHidden",
                "BatchedCell",
                "ReorderedH0",
                "ReorderedC0",
                "CheckedCell")
            .named(name)
            .in("Bias", Values.normal(1, (first ? 7L : 4L) * d))
            .attr("use_peepholes", first);
    if (first) {
      made.in("C0", Values.normal(lengths.length, d));
    }
    return made.expect("Hidden", in -> lstm(in, d, reverse, first, false).lengths(lengths))
        .expect("Cell", in -> lstm(in, d, reverse, first, true).lengths(lengths))
        .build();
  }

  private static OpCase embedded(
      String name, int d, boolean reverse, boolean first, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    OpCase.Builder made =
        notes(
                OpCase.of("fused_embedding_fc_lstm")
                    .in("Ids", Values.longs(0, 7, rows, 1).lengths(lengths))
                    .in("Embeddings", Values.normal(7, 4L * d).times(0.5))
                    .in("WeightH", Values.normal(d, 4L * d).times(0.5))
                    .attr("is_reverse", reverse)
                    .attr("use_seq", true),
                "BatchedHidden",
                "BatchedCell",
                "ReorderedH0",
                "ReorderedC0")
            .named(name)
            .in("Bias", Values.normal(1, (first ? 7L : 4L) * d))
            .attr("use_peepholes", first);
    if (first) {
      made.in("H0", Values.normal(lengths.length, d)).in("C0", Values.normal(lengths.length, d));
    }
    return made.expect("Hidden", in -> lstm(in, d, reverse, first, false).lengths(lengths))
        .expect("Cell", in -> lstm(in, d, reverse, first, true).lengths(lengths))
        .build();
  }

  private static Expected lstm(Inputs in, int d, boolean reverse, boolean peep, boolean cells) {
    boolean embedded = in.has("Ids");
    int[] offsets = in.offsets(embedded ? "Ids" : "X");
    double[] w = in.get("WeightH");
    double[] b = in.get("Bias");
    double[] out = new double[offsets[offsets.length - 1] * d];
    for (int s = 0; s + 1 < offsets.length; s++) {
      double[] h = new double[d];
      double[] c = new double[d];
      if (in.has("H0")) {
        h = Arrays.copyOfRange(in.get("H0"), s * d, (s + 1) * d);
        c = Arrays.copyOfRange(in.get("C0"), s * d, (s + 1) * d);
      }
      for (int t = 0; t < offsets[s + 1] - offsets[s]; t++) {
        int row = reverse ? offsets[s + 1] - 1 - t : offsets[s] + t;
        double[] z = embedded ? lookedUp(in, row, 4 * d) : projected(in, row, 4 * d);
        double[] next = new double[d];
        for (int k = 0; k < 4 * d; k++) {
          for (int j = 0; j < d; j++) {
            z[k] += h[j] * w[j * 4 * d + k];
          }
        }
        for (int k = 0; k < d; k++) {
          double input = sigmoid(z[d + k] + (peep ? b[4 * d + k] * c[k] : 0));
          double forget = sigmoid(z[2 * d + k] + (peep ? b[5 * d + k] * c[k] : 0));
          c[k] = Math.tanh(z[k]) * input + c[k] * forget;
          double output = sigmoid(z[3 * d + k] + (peep ? b[6 * d + k] * c[k] : 0));
          next[k] = output * Math.tanh(c[k]);
          out[row * d + k] = cells ? c[k] : next[k];
        }
        h = next;
      }
    }
    return Expected.of(out, out.length / d, d);
  }

  private static double[] lookedUp(Inputs in, int row, int wide) {
    int word = (int) in.longs("Ids")[row];
    return Arrays.copyOfRange(in.get("Embeddings"), word * wide, (word + 1) * wide);
  }
}
