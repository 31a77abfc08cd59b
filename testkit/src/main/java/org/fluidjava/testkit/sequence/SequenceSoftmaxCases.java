package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_softmax}. */
final class SequenceSoftmaxCases {
  private SequenceSoftmaxCases() {}

  static List<OpCase> cases() {
    return List.of(
        softmax("one number", Values.normal(1, 1).lengths(1)),
        softmax("three sequences", Values.normal(9, 1).lengths(4, 2, 3)),
        softmax("rank 1, empty sequences", Values.normal(4).lengths(0, 3, 0, 1)),
        softmax(
            "two levels",
            Values.normal(6, 1).lod(LoD.ofLengths(new int[] {1, 2}, new int[] {3, 1, 2}))),
        softmax("large numbers", Values.normal(5, 1).plus(200).lengths(2, 3)),
        OpCase.of("sequence_softmax")
            .named("several columns")
            .in("X", Values.normal(3, 2).lengths(3))
            .unchecked("Out", "refused")
            .fails("sequence_softmax: each row of X must be one number but has 2")
            .build());
  }

  private static OpCase softmax(String name, Values x) {
    return OpCase.of("sequence_softmax")
        .named(name)
        .in("X", x)
        .expect("Out", SequenceSoftmaxCases::softmax)
        .lodFrom("X")
        .checkGradient("X")
        .build();
  }

  private static Expected softmax(Inputs in) {
    double[] x = in.get("X");
    int[] offsets = in.offsets("X");
    double[] out = new double[x.length];
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int t = offsets[i]; t < offsets[i + 1]; t++) {
        double sum = 0;
        for (int s = offsets[i]; s < offsets[i + 1]; s++) {
          sum += Math.exp(x[s] - x[t]);
        }
        out[t] = 1 / sum;
      }
    }
    return Expected.of(out, in.shape("X"));
  }
}
