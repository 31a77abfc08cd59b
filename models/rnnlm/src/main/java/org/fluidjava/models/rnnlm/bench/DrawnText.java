package org.fluidjava.models.rnnlm.bench;

import java.util.SplittableRandom;
import org.fluidjava.models.rnnlm.data.Sentences;

/**
 * Ids in sentences of Penn Treebank's lengths, for measuring speed where that text is not at hand:
 * lengths with mean 21.8 and standard deviation 10.1, at most 68; ids by Zipf's law.
 */
final class DrawnText {
  private static final double MEAN = 21.8;
  private static final double DEVIATION = 10.1;
  private static final int LONGEST = 68;

  /** The end of a sentence is among the most frequent words, as in Penn Treebank. */
  private static final int END = 2;

  private DrawnText() {}

  /**
   * Draws sentences; the same arguments give the same.
   *
   * @param count number of sentences
   * @param vocabulary number of words
   */
  static Sentences sentences(int count, int vocabulary, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Sentences.Builder builder = new Sentences.Builder(END);
    for (int i = 0; i < count; i++) {
      int[] words = new int[length(random) - 1];
      for (int place = 0; place < words.length; place++) {
        words[place] = word(vocabulary, random);
      }
      builder.add(words);
    }
    return builder.build();
  }

  /** Lengths of sentences lean to the right, as a gamma distribution does: here of shape 4.66. */
  private static int length(SplittableRandom random) {
    double shape = MEAN * MEAN / (DEVIATION * DEVIATION);
    int length = (int) Math.round(gamma(shape, random) * MEAN / shape);
    return Math.max(2, Math.min(LONGEST, length));
  }

  /** By the method of Marsaglia and Tsang, "A simple method for generating gamma variables". */
  private static double gamma(double shape, SplittableRandom random) {
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = normal(random);
      double v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  /** By the method of Box and Muller. */
  private static double normal(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /** Rank r has a probability near 1/r: the logarithm of the rank is drawn evenly. */
  private static int word(int vocabulary, SplittableRandom random) {
    int word = (int) Math.exp(random.nextDouble() * Math.log(vocabulary + 1.0)) - 1;
    return word == END ? 0 : Math.min(word, vocabulary - 1);
  }
}
