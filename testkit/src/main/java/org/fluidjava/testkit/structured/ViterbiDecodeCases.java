package org.fluidjava.testkit.structured;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code viterbi_decode}: every path is tried. */
final class ViterbiDecodeCases {
  private ViterbiDecodeCases() {}

  static List<OpCase> cases() {
    return List.of(
        decode("with marks", true, 2, 4, 4, 4, 2),
        decode("without marks", false, 3, 4, 3, 4, 1, 3),
        decode("one step", true, 2, 1, 5, 1, 1),
        decode("steps that no row has", false, 2, 5, 3, 2, 3),
        OpCase.of("viterbi_decode")
            .named("longer than the input")
            .in("Input", Values.normal(1, 2, 3))
            .in("Transition", Values.normal(3, 3))
            .in("Length", Values.longsOf(new long[] {3}, 1))
            .fails("viterbi_decode: Length[0] must be in [0, 2] but is 3")
            .build());
  }

  private record Best(double score, int[] tags) {}

  private static Best best(Inputs in, int row, int steps, int tags, int count, boolean marks) {
    double[] x = in.get("Input");
    double[] moves = in.get("Transition");
    int ways = (int) Math.pow(tags, count);
    double top = Double.NEGATIVE_INFINITY;
    int[] found = {};
    for (int way = 0; way < ways; way++) {
      int[] path = new int[count];
      for (int i = 0, rest = way; i < count; i++, rest /= tags) {
        path[i] = rest % tags;
      }
      double sum = marks ? moves[(tags - 1) * tags + path[0]] : 0;
      for (int i = 0; i < count; i++) {
        sum += x[(row * steps + i) * tags + path[i]];
        sum += i > 0 ? moves[path[i - 1] * tags + path[i]] : 0;
      }
      sum += marks ? moves[(tags - 2) * tags + path[count - 1]] : 0;
      if (sum > top) {
        top = sum;
        found = path;
      }
    }
    return new Best(top, found);
  }

  private static OpCase decode(
      String name, boolean marks, int batch, int steps, int tags, int... lengths) {
    int longest = Arrays.stream(lengths).max().orElse(0);
    return OpCase.of("viterbi_decode")
        .named(name)
        .in("Input", Values.normal(batch, steps, tags))
        .in("Transition", Values.normal(tags, tags))
        .in("Length", Values.longsOf(Arrays.stream(lengths).asLongStream().toArray(), batch))
        .attr("include_bos_eos_tag", marks)
        .expect(
            "Scores",
            in -> {
              double[] scores = new double[batch];
              for (int row = 0; row < batch; row++) {
                scores[row] = best(in, row, steps, tags, lengths[row], marks).score;
              }
              return Expected.of(scores, batch);
            })
        .expect(
            "Path",
            in -> {
              long[] all = new long[batch * longest];
              for (int row = 0; row < batch; row++) {
                int[] path = best(in, row, steps, tags, lengths[row], marks).tags;
                for (int i = 0; i < path.length; i++) {
                  all[row * longest + i] = path[i];
                }
              }
              return Expected.longs(all, batch, longest);
            })
        .build();
  }
}
