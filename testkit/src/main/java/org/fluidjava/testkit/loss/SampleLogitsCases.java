package org.fluidjava.testkit.loss;

import java.util.List;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sample_logits}. */
final class SampleLogitsCases {
  private static final long[] SAMPLES = {3, 0, 1, 5, 0, 2, 1, 5};

  private SampleLogitsCases() {}

  static List<OpCase> cases() {
    return List.of(
        given("samples that are given", false),
        given("a drawn class that is true", true),
        OpCase.of("sample_logits")
            .named("drawn")
            .in("Logits", Values.normal(3, 40))
            .in("Labels", Values.longs(0, 39, 3, 2))
            .attr("num_samples", 5)
            .attr("seed", 7)
            .check("Samples", SampleLogitsCases::distinct)
            .check(
                "Probabilities",
                (in, value) -> {
                  for (double share : ((LoDTensor) value).toDoubles()) {
                    if (!(share > 0 && share <= 5)) {
                      throw new AssertionError("no expected count of 5 draws: " + share);
                    }
                  }
                })
            .unchecked("SampledLogits", "the same numbers as with given samples")
            .unchecked("SampledLabels", "the same numbers as with given samples")
            .notOnPaddle("random numbers")
            .build(),
        OpCase.of("sample_logits")
            .named("more samples than classes")
            .in("Logits", Values.normal(2, 6))
            .in("Labels", Values.longsOf(new long[] {3, 0}, 2, 1))
            .attr("num_samples", 7)
            .fails("sample_logits: num_samples must be in [1, 6], the number of classes, but is 7")
            .build());
  }

  /** Each row has its labels and then the same five other classes. */
  private static void distinct(Inputs in, Value value) {
    long[] samples = ((LoDTensor) value).longs();
    for (int i = 0; i < samples.length; i++) {
      boolean right =
          i % 7 < 2
              ? samples[i] == in.longs("Labels")[i / 7 * 2 + i % 7]
              : samples[i] == samples[i % 7] && samples[i] >= 0 && samples[i] < 40;
      for (int j = 2; j < i % 7; j++) {
        right &= samples[i / 7 * 7 + j] != samples[i] || i % 7 < 2;
      }
      if (!right) {
        throw new AssertionError("sample " + i + " of " + java.util.Arrays.toString(samples));
      }
    }
  }

  private static OpCase given(String name, boolean hit) {
    long[] samples = SAMPLES.clone();
    if (hit) {
      samples[2] = 3;
    }
    OpCase.Builder made = OpCase.of("sample_logits");
    if (!hit) {
      made.checkGradient("Logits");
    }
    return made.named(name)
        .in("Logits", Values.normal(2, 6))
        .in("Labels", Values.longsOf(new long[] {3, 0}, 2, 1))
        .in("CustomizedSamples", Values.longsOf(samples, 2, 4))
        .in("CustomizedProbabilities", Values.uniform(0.1, 0.9, 2, 4))
        .attr("use_customized_samples", true)
        .attr("uniq", true)
        .attr("remove_accidental_hits", true)
        .attr("num_samples", 3)
        .attr("seed", 0)
        .expect("Samples", in -> Expected.longs(samples, 2, 4))
        .expect("Probabilities", in -> Expected.of(in.get("CustomizedProbabilities"), 2, 4))
        .expect(
            "SampledLogits",
            in -> {
              double[] out = new double[8];
              for (int i = 0; i < 8; i++) {
                out[i] =
                    in.get("Logits")[i / 4 * 6 + (int) samples[i]]
                        - Math.log(in.get("CustomizedProbabilities")[i])
                        - (hit && i == 2 ? 1e20 : 0);
              }
              return Expected.of(out, 2, 4);
            })
        .expect("SampledLabels", in -> Expected.longs(new long[] {0, 0}, 2, 1))
        .unchecked("LogitsDim", "only its shape counts")
        .unchecked("LabelsDim", "only its shape counts")
        .noGradientThrough("Probabilities")
        .notOnPaddle("it wants given samples in the variable of the result")
        .build();
  }
}
