package org.fluidjava.testkit.loss;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code nll_loss} and {@code bce_loss}. */
final class NllLossCases {
  private NllLossCases() {}

  static List<OpCase> cases() {
    return List.of(
        nll("mean", false, 1),
        nll("sum", true, 1),
        nll("none", true, 1),
        nll("mean", true, 6),
        nll("none", false, 6),
        OpCase.of("nll_loss")
            .named("no such class")
            .in("X", Values.normal(2, 3))
            .in("Label", Values.longsOf(new long[] {0, 3}, 2))
            .attr("ignore_index", -100L)
            .fails("nll_loss: Label must be in [0, 3) but holds 3 at 1")
            .build(),
        OpCase.of("bce_loss")
            .named("a matrix")
            .in("X", Values.uniform(0.1, 0.9, 3, 2))
            .in("Label", Values.uniform(0, 1, 3, 2))
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("X").clone();
                  for (int i = 0; i < out.length; i++) {
                    double wanted = in.get("Label")[i];
                    out[i] = -wanted * Math.log(out[i]) - (1 - wanted) * Math.log(1 - out[i]);
                  }
                  return Expected.of(out, 3, 2);
                })
            .checkGradient("X")
            .build());
  }

  private static OpCase nll(String reduction, boolean weighted, int area) {
    int count = 3 * area;
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i == 1 ? -7 : i * 5 % 4;
    }
    OpCase.Builder made =
        OpCase.of("nll_loss")
            .named(reduction + (weighted ? ", weighted" : "") + (area > 1 ? ", images" : ""))
            .in("X", area == 1 ? Values.normal(3, 4) : Values.normal(3, 4, 2, 3))
            .in("Label", area == 1 ? Values.longsOf(labels, 3) : Values.longsOf(labels, 3, 2, 3))
            .attr("ignore_index", -7L)
            .attr("reduction", reduction);
    if (weighted) {
      made.in("Weight", Values.uniform(0.5, 2, 4));
    }
    boolean each = reduction.equals("none");
    return made.expect(
            "Out",
            in -> {
              double[] losses = new double[count];
              double sum = 0;
              double weights = 0;
              for (int i = 0; i < count; i++) {
                if (labels[i] >= 0) {
                  int label = (int) labels[i];
                  double weight = weighted ? in.get("Weight")[label] : 1;
                  losses[i] = -weight * in.get("X")[(i / area * 4 + label) * area + i % area];
                  weights += weight;
                  sum += losses[i];
                }
              }
              if (each) {
                return area == 1 ? Expected.of(losses, 3) : Expected.of(losses, 3, 2, 3);
              }
              double result = reduction.equals("mean") ? sum / weights : sum;
              return Expected.of(new double[] {result}, 1);
            })
        .expect(
            "Total_weight",
            in -> {
              double weights = 0;
              for (long label : labels) {
                weights += each || label < 0 ? 0 : weighted ? in.get("Weight")[(int) label] : 1;
              }
              return Expected.of(new double[] {weights}, 1);
            })
        .noGradientThrough("Total_weight")
        .checkGradient("X")
        .build();
  }
}
