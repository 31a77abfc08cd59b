package org.fluidjava.testkit.structured;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code warpctc}. */
final class WarpctcCases {
  private WarpctcCases() {}

  static List<OpCase> cases() {
    return List.of(
        ctc("one label", 3, 0, false, new int[] {2}, new int[] {1}, 1),
        ctc("repeated labels", 3, 0, false, new int[] {4}, new int[] {2}, 1, 1),
        ctc(
            "two sequences, blank in the middle",
            4,
            1,
            false,
            new int[] {4, 3},
            new int[] {2, 1},
            0,
            3,
            2),
        ctc("no labels", 2, 0, false, new int[] {3}, new int[] {0}),
        ctc("too short for its labels", 3, 0, false, new int[] {1, 2}, new int[] {2, 1}, 1, 2, 2),
        ctc("empty sequence beside", 3, 0, false, new int[] {0, 2}, new int[] {0, 1}, 2),
        OpCase.of("warpctc")
            .named("padded")
            .in("Logits", Values.normal(4, 2, 3))
            .in("Label", Values.intsOf(new int[] {1, 2, 2, 0}, 2, 2))
            .in("LogitsLength", Values.longsOf(new long[] {4, 3}, 2))
            .in("LabelLength", Values.longsOf(new long[] {2, 1}, 2))
            .unchecked("WarpCTCGrad", "only the gradient reads it")
            .expect("Loss", WarpctcCases::padded, 2, 1)
            .checkGradient("Logits")
            .build(),
        OpCase.of("warpctc")
            .named("label is blank")
            .in("Logits", Values.normal(3, 3).lengths(3))
            .in("Label", Values.intsOf(new int[] {0}, 1, 1).lengths(1))
            .unchecked("Loss", "refused")
            .fails(
                "warpctc: Label[0] is 0, but it must be a class from 0 to 2 other than blank (0)")
            .build());
  }

  private static OpCase ctc(
      String name, int classes, int blank, boolean byTimes, int[] steps, int[] labels, int... ids) {
    int rows = Arrays.stream(steps).sum();
    return OpCase.of("warpctc")
        .named(name)
        .in("Logits", Values.normal(rows, classes).lengths(steps))
        .in("Label", Values.intsOf(ids, ids.length, 1).lengths(labels))
        .attr("blank", blank)
        .attr("norm_by_times", byTimes)
        .unchecked("WarpCTCGrad", "only the gradient reads it")
        .expect("Loss", in -> costs(in, blank), steps.length, 1)
        .checkGradient("Logits")
        .build();
  }

  private static double[] costs(Inputs in, int blank) {
    int[] rows = in.offsets("Logits");
    int[] labels = in.offsets("Label");
    int classes = in.dim("Logits", 1);
    double[] out = new double[rows.length - 1];
    for (int i = 0; i < out.length; i++) {
      double[] x = Arrays.copyOfRange(in.get("Logits"), rows[i] * classes, rows[i + 1] * classes);
      out[i] =
          cost(x, classes, Arrays.copyOfRange(in.ints("Label"), labels[i], labels[i + 1]), blank);
    }
    return out;
  }

  private static double[] padded(Inputs in) {
    double[] out = new double[2];
    for (int i = 0; i < 2; i++) {
      int steps = (int) in.longs("LogitsLength")[i];
      double[] x = new double[steps * 3];
      for (int j = 0; j < x.length; j++) {
        x[j] = in.get("Logits")[(j / 3 * 2 + i) * 3 + j % 3];
      }
      int length = (int) in.longs("LabelLength")[i];
      out[i] = cost(x, 3, Arrays.copyOfRange(in.ints("Label"), 2 * i, 2 * i + length), 0);
    }
    return out;
  }

  /** Over all paths that spell the labels; 0 where none does. */
  private static double cost(double[] x, int classes, int[] labels, int blank) {
    int steps = x.length / classes;
    double sum = 0;
    int[] path = new int[steps];
    do {
      List<Integer> spelt = new ArrayList<>();
      double weight = 1;
      for (int t = 0; t < steps; t++) {
        double all = 0;
        for (int k = 0; k < classes; k++) {
          all += Math.exp(x[t * classes + k]);
        }
        weight *= Math.exp(x[t * classes + path[t]]) / all;
        if (path[t] != blank && (t == 0 || path[t] != path[t - 1])) {
          spelt.add(path[t]);
        }
      }
      if (spelt.equals(Arrays.stream(labels).boxed().toList())) {
        sum += weight;
      }
    } while (Paths.next(path, classes));
    return sum == 0 ? 0 : -Math.log(sum);
  }
}
