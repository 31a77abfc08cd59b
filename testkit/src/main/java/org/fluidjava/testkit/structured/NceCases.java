package org.fluidjava.testkit.structured;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code nce}. */
final class NceCases {
  private NceCases() {}

  static List<OpCase> cases() {
    return List.of(
        cost("one true class", 0, true, false, 1),
        cost("two true classes, row weights", 0, true, true, 2),
        cost("log-uniform, no bias", 1, false, false, 1),
        OpCase.of("nce")
            .named("drawn")
            .in("Input", Values.normal(3, 2))
            .in("Label", Values.longs(0, 5, 3, 1))
            .in("Weight", Values.normal(5, 2))
            .attr("num_total_classes", 5)
            .attr("num_neg_samples", 4)
            .attr("seed", 7)
            .unchecked("Cost", "follows from what is drawn")
            .unchecked("SampleLogits", "follows from what is drawn")
            .check("SampleLabels", NceCases::areClasses)
            .notOnPaddle("it draws other numbers")
            .build(),
        OpCase.of("nce")
            .named("class out of range")
            .in("Input", Values.normal(1, 2))
            .in("Label", Values.longsOf(new long[] {5}, 1, 1))
            .in("Weight", Values.normal(5, 2))
            .attr("num_total_classes", 5)
            .unchecked("Cost", "refused")
            .fails("nce: Label[0, 0] is 5, but there are classes 0 to 4")
            .build());
  }

  private static final int[] DRAWN = {2, 0, 5};

  private static void areClasses(Inputs in, Value labels) {
    long[] ids = ((LoDTensor) labels).longs();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= 5 || (i % 5 == 0 && ids[i] != in.longs("Label")[i / 5])) {
        throw new AssertionError("wrong classes " + Arrays.toString(ids));
      }
    }
  }

  private static OpCase cost(String name, int sampler, boolean bias, boolean weighted, int trues) {
    OpCase.Builder made =
        OpCase.of("nce")
            .named(name)
            .in("Input", Values.normal(3, 4))
            .in("Label", Values.longs(0, 6, 3, trues))
            .in("Weight", Values.normal(6, 4));
    if (bias) {
      made.in("Bias", Values.normal(6, 1)).checkGradient("Bias");
    }
    if (weighted) {
      made.in("SampleWeight", Values.uniform(0.5, 2, 3, 1));
    }
    return made.attr("num_total_classes", 6)
        .attr("num_neg_samples", 3)
        .attr("sampler", sampler)
        .attr("custom_neg_classes", DRAWN)
        .expect("Cost", in -> costs(in, sampler, trues), 3, 1)
        .unchecked("SampleLogits", "only the gradient reads it")
        .unchecked("SampleLabels", "only the gradient reads it")
        .checkGradient("Input", "Weight")
        .build();
  }

  private static double[] costs(Inputs in, int sampler, int trues) {
    double[] out = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int s = 0; s < trues + DRAWN.length; s++) {
        int id = s < trues ? (int) in.longs("Label")[i * trues + s] : DRAWN[s - trues];
        double z = in.has("Bias") ? in.get("Bias")[id] : 0;
        for (int d = 0; d < 4; d++) {
          z += in.get("Input")[i * 4 + d] * in.get("Weight")[id * 4 + d];
        }
        double o = 1 / (1 + Math.exp(-z));
        double p = sampler == 0 ? 1.0 / 6 : Math.log((id + 2.0) / (id + 1.0)) / Math.log(6);
        double b = 3 * p;
        out[i] -= Math.log((s < trues ? o : b) / (o + b));
      }
      out[i] *= in.has("SampleWeight") ? in.get("SampleWeight")[i] : 1;
    }
    return out;
  }
}
