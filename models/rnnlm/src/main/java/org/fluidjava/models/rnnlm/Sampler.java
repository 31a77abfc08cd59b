package org.fluidjava.models.rnnlm;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws the next word from a model's scores.
 *
 * @param temperature the scores are divided by it: below 1 prefers likely words more, 1 is the
 *     model's own distribution, 0 always takes the best word (the lowest id among equals)
 * @param topK only this many best words can be drawn; 0: all. Words as good as the last of them are
 *     kept out in the order of their ids
 */
public record Sampler(double temperature, int topK) {

  /** Refuses a negative or infinite temperature and a negative number of words. */
  public Sampler {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new RecipeException(
          "generate: temperature is "
              + temperature
              + "; it must be 0 (always the best word) or more");
    }
    if (topK < 0) {
      throw new RecipeException(
          "generate: top-k is " + topK + "; it must be 0 (all words) or more");
    }
  }

  /**
   * Draws an id from logits.
   *
   * @param logits one score per word; −∞ excludes a word
   * @throws IllegalArgumentException if a score is NaN or +∞, or no word is left
   */
  public int drawFromLogits(float[] logits, SplittableRandom random) {
    double[] scores = new double[logits.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = logits[i];
    }
    return draw(scores, random);
  }

  /**
   * Draws an id from probabilities; they need not sum to 1.
   *
   * @param probabilities one per word, 0 excludes a word
   * @throws IllegalArgumentException if one is negative, NaN or infinite, or all are 0
   */
  public int drawFromProbabilities(float[] probabilities, SplittableRandom random) {
    double[] scores = new double[probabilities.length];
    for (int i = 0; i < scores.length; i++) {
      if (probabilities[i] < 0) {
        throw new IllegalArgumentException(
            "generate: word " + i + " has the probability " + probabilities[i]);
      }
      scores[i] = Math.log(probabilities[i]);
    }
    return draw(scores, random);
  }

  private int draw(double[] scores, SplittableRandom random) {
    int best = best(scores);
    if (temperature == 0 || topK == 1) {
      return best;
    }
    if (topK > 0 && topK < scores.length) {
      keepBest(scores);
    }
    double top = scores[best];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      // The largest score becomes exp(0): no overflow at any temperature.
      scores[i] = Math.exp((scores[i] - top) / temperature);
      sum += scores[i];
    }
    double left = random.nextDouble() * sum;
    for (int i = 0; i < scores.length; i++) {
      left -= scores[i];
      if (left < 0) {
        return i;
      }
    }
    // Rounding may leave a trace of the sum: it belongs to the best word.
    return best;
  }

  private static int best(double[] scores) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i]) || scores[i] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "generate: word " + i + " has the score " + scores[i] + "; the model has diverged");
      }
      if (scores[i] > Double.NEGATIVE_INFINITY && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    if (best < 0) {
      throw new IllegalArgumentException(
          "generate: none of the " + scores.length + " words can be drawn");
    }
    return best;
  }

  private void keepBest(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double least = sorted[sorted.length - topK];
    int above = 0;
    for (double score : scores) {
      above += score > least ? 1 : 0;
    }
    int equalsLeft = topK - above;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < least || (scores[i] == least && equalsLeft-- <= 0)) {
        scores[i] = Double.NEGATIVE_INFINITY;
      }
    }
  }
}
