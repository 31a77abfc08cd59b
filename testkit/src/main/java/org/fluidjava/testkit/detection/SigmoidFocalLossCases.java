package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sigmoid_focal_loss}. */
final class SigmoidFocalLossCases {
  private SigmoidFocalLossCases() {}

  static List<OpCase> cases() {
    return List.of(
        loss("four classes", 6, 4, 2, 0.25f, 3),
        loss("one row", 1, 1, 1.5f, 0.5f, 0),
        loss("plain entropy", 5, 3, 0, 0.5f, 2),
        OpCase.of("sigmoid_focal_loss")
            .named("labels missing")
            .in("X", Values.normal(2, 3))
            .in("Label", Values.ints(0, 3, 1, 1))
            .in("FgNum", Values.ints(1, 2, 1))
            .fails("sigmoid_focal_loss: Label must be [2, 1] but is [1, 1]")
            .build());
  }

  private static OpCase loss(
      String name, int rows, int classes, float gamma, float alpha, int foreground) {
    return OpCase.of("sigmoid_focal_loss")
        .named(name)
        .in("X", Values.normal(rows, classes))
        .in("Label", Values.ints(-1, classes + 1, rows, 1))
        .in("FgNum", Values.intsOf(new int[] {foreground}, 1))
        .attr("gamma", gamma)
        .attr("alpha", alpha)
        .expect("Out", in -> expected(in, gamma, alpha, Math.max(1, foreground)), rows, classes)
        .checkGradient("X")
        .build();
  }

  private static double[] expected(Inputs in, double gamma, double alpha, int count) {
    double[] out = new double[in.get("X").length];
    int classes = in.dim("X", 1);
    for (int i = 0; i < out.length; i++) {
      double p = 1 / (1 + Math.exp(-in.get("X")[i]));
      int label = in.ints("Label")[i / classes];
      if (label == i % classes + 1) {
        out[i] = -alpha * Math.pow(1 - p, gamma) * Math.log(p) / count;
      } else if (label >= 0) {
        out[i] = -(1 - alpha) * Math.pow(p, gamma) * Math.log(1 - p) / count;
      }
    }
    return out;
  }
}
