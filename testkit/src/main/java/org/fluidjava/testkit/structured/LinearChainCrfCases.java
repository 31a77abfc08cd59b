package org.fluidjava.testkit.structured;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code linear_chain_crf}. */
final class LinearChainCrfCases {
  private LinearChainCrfCases() {}

  static List<OpCase> cases() {
    return List.of(
        crf("one row, one tag", 1, 1),
        crf("three sequences", 3, 2, 1, 4),
        crf("sequences without rows", 2, 0, 3, 0),
        crf("more tags", 5, 3, 2),
        padded("padded", 3, 4, 2, 0, 4),
        OpCase.of("linear_chain_crf")
            .named("tag out of range")
            .in("Emission", Values.normal(2, 3).lengths(2))
            .in("Transition", Values.normal(5, 3))
            .in("Label", Values.longsOf(new long[] {0, 3}, 2, 1).lengths(2))
            .unchecked("LogLikelihood", "refused")
            .fails("linear_chain_crf: Label[1] is 3, but there are tags 0 to 2")
            .build(),
        OpCase.of("linear_chain_crf")
            .named("transition of another shape")
            .in("Emission", Values.normal(2, 3).lengths(2))
            .in("Transition", Values.normal(3, 3))
            .in("Label", Values.longs(0, 3, 2, 1).lengths(2))
            .unchecked("LogLikelihood", "refused")
            .fails("linear_chain_crf: Transition must be [5, 3] (tags + 2, tags) but is [3, 3]")
            .build());
  }

  private static OpCase crf(String name, int tags, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    return finish(
        OpCase.of("linear_chain_crf")
            .named(name)
            .in("Emission", Values.normal(rows, tags).lengths(lengths))
            .in("Transition", Values.normal(tags + 2, tags))
            .in("Label", Values.longs(0, tags, rows, 1).lengths(lengths)),
        lengths,
        0);
  }

  private static OpCase padded(String name, int tags, int steps, int... lengths) {
    long[] longs = Arrays.stream(lengths).asLongStream().toArray();
    return finish(
        OpCase.of("linear_chain_crf")
            .named(name)
            .in("Emission", Values.normal(lengths.length, steps, tags))
            .in("Transition", Values.normal(tags + 2, tags))
            .in("Label", Values.longs(0, tags, lengths.length, steps, 1))
            .in("Length", Values.longsOf(longs, longs.length, 1)),
        lengths,
        steps);
  }

  private static OpCase finish(OpCase.Builder made, int[] lengths, int steps) {
    return made.unchecked("Alpha", "only the gradient reads it")
        .unchecked("EmissionExps", "only the gradient reads it")
        .expect("TransitionExps", in -> Expected.of(exps(in), in.shape("Transition")))
        .expect("LogLikelihood", in -> costs(in, lengths, steps), lengths.length, 1)
        .checkGradient("Emission", "Transition")
        .build();
  }

  private static double[] exps(Inputs in) {
    return Arrays.stream(in.get("Transition")).map(Math::exp).toArray();
  }

  /** log of the sum over all paths, minus the labelled path's score. */
  private static double[] costs(Inputs in, int[] lengths, int steps) {
    double[] costs = new double[lengths.length];
    int begin = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] > 0) {
        double sum = 0;
        int[] path = new int[lengths[i]];
        do {
          sum += Math.exp(Paths.score(in, begin, path));
        } while (Paths.next(path, in.dim("Transition", 1)));
        int[] labels = Arrays.copyOfRange(in.ints("Label"), begin, begin + lengths[i]);
        costs[i] = Math.log(sum) - Paths.score(in, begin, labels);
      }
      begin += steps == 0 ? lengths[i] : steps;
    }
    return costs;
  }
}
