package org.fluidjava.cpu.detection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Numbers of things by their scores. */
final class Ranking {
  private Ranking() {}

  /**
   * The numbers of the best scores, best first and the lower number first among equals.
   *
   * @param most how many at most
   */
  static int[] best(double[] scores, int most) {
    int[] chosen = most < scores.length ? above(scores, most) : numbers(scores.length);
    return sorted(chosen, scores);
  }

  /** The numbers of the best of those scores that are above a bound; negative: all of them. */
  static int[] best(double[] scores, double bound, int most) {
    int[] chosen = IntStream.range(0, scores.length).filter(i -> scores[i] > bound).toArray();
    int[] order;
    if (most >= 0 && most < chosen.length) {
      double[] left = Arrays.stream(chosen).mapToDouble(i -> scores[i]).toArray();
      order = Arrays.stream(best(left, most)).map(i -> chosen[i]).toArray();
    } else {
      order = sorted(chosen, scores);
    }
    return order;
  }

  private static int[] numbers(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static int[] sorted(int[] numbers, double[] scores) {
    return Arrays.stream(numbers)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** As many numbers as asked for, of the best scores, in ascending order. */
  private static int[] above(double[] scores, int most) {
    if (most <= 0) {
      return new int[0];
    }
    double[] ascending = scores.clone();
    Arrays.sort(ascending);
    double last = ascending[ascending.length - most];
    int better = 0;
    for (double score : scores) {
      better += Double.compare(score, last) > 0 ? 1 : 0;
    }
    int[] chosen = new int[most];
    int equals = most - better;
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      int order = Double.compare(scores[i], last);
      if (order > 0 || order == 0 && equals-- > 0) {
        chosen[count++] = i;
      }
    }
    return chosen;
  }
}
