package org.fluidjava.testkit.inference;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fusion_seqexpand_concat_fc}. */
final class FusionSeqexpandConcatFcCases {
  private FusionSeqexpandConcatFcCases() {}

  static List<OpCase> cases() {
    return List.of(
        layer("as it is", "identity", true, new int[] {3, 2}, 2, 3),
        layer("relu, three inputs", "relu", true, new int[] {3, 2, 4}, 1, 4, 2),
        layer("tanh without a bias", "tanh", false, new int[] {1, 1}, 1),
        layer("sigmoid", "sigmoid", true, new int[] {2, 5}, 3, 1),
        OpCase.of("fusion_seqexpand_concat_fc")
            .named("a row too few")
            .in("X", Values.normal(3, 2).lengths(1, 2), Values.normal(1, 2))
            .in("FCWeight", Values.normal(4, 2))
            .fails(
                "fusion_seqexpand_concat_fc: X[1] must have a row for each of 2 sequences but is"
                    + " [1, 2]")
            .build());
  }

  private static OpCase layer(
      String name, String activation, boolean biased, int[] widths, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    int wide = Arrays.stream(widths).sum();
    int[] ones = new int[lengths.length];
    Arrays.fill(ones, 1);
    Values[] x = new Values[widths.length];
    x[0] = Values.normal(rows, widths[0]).lengths(lengths);
    for (int i = 1; i < x.length; i++) {
      // Paddle wants sequences of one row here.
      x[i] = Values.normal(lengths.length, widths[i]).lengths(ones);
    }
    OpCase.Builder made =
        OpCase.of("fusion_seqexpand_concat_fc")
            .named(name)
            .in("X", x)
            .in("FCWeight", Values.normal(wide, 4))
            .attr("fc_activation", activation)
            .unchecked("FCOut", "Paddle's own notes");
    if (biased) {
      made.in("FCBias", Values.normal(1, 4));
    }
    return made.expect(
            "Out",
            in -> {
              double[] joined = new double[rows * wide];
              int row = 0;
              for (int s = 0; s < lengths.length; s++) {
                for (int t = 0; t < lengths[s]; t++, row++) {
                  int at = row * wide;
                  for (int i = 0; i < widths.length; i++) {
                    for (int d = 0; d < widths[i]; d++) {
                      joined[at++] = in.get("X", i)[(i == 0 ? row : s) * widths[i] + d];
                    }
                  }
                }
              }
              double[] out = Plain.product(joined, in.get("FCWeight"), rows, wide, 4);
              out = biased ? Plain.add(out, in.get("FCBias")) : out;
              double[] y =
                  Arrays.stream(out)
                      .map(
                          v ->
                              switch (activation) {
                                case "relu" -> Math.max(v, 0);
                                case "tanh" -> Math.tanh(v);
                                case "sigmoid" -> 1 / (1 + Math.exp(-v));
                                default -> v;
                              })
                      .toArray();
              return Expected.of(y, rows, 4).lengths(lengths);
            })
        .build();
  }
}
