package org.fluidjava.models.rnnlm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.models.rnnlm.data.WordBatch;

/** A model small enough to train in a blink, and batches for it. */
final class TinyTraining {
  static final int VOCABULARY = 31;

  /** Two layers; a hidden width that no vector register divides. */
  static final Recipe RECIPE =
      Recipes.SEED
          .withName("tiny")
          .network(n -> n.withEmbedding(5).withHidden(7))
          .training(t -> t.withLearningRate(0.02))
          .withSeed(90);

  private TinyTraining() {}

  /**
   * Random sentences, in which each word has two likely successors: there is something to learn.
   */
  static List<WordBatch> batches(int count, int sequences) {
    SplittableRandom random = new SplittableRandom(5);
    List<WordBatch> batches = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      long[][] sentences = new long[sequences][];
      for (int s = 0; s < sequences; s++) {
        sentences[s] = new long[2 + random.nextInt(9)];
        for (int i = 1; i < sentences[s].length; i++) {
          sentences[s][i] = (sentences[s][i - 1] * 3 + 1 + random.nextInt(2)) % VOCABULARY;
        }
      }
      batches.add(batch(sentences));
    }
    return batches;
  }

  /** Each sentence without its last word is read, without its first predicted. */
  static WordBatch batch(long[]... sentences) {
    int[] offsets = new int[sentences.length + 1];
    for (int s = 0; s < sentences.length; s++) {
      offsets[s + 1] = offsets[s] + Math.max(0, sentences[s].length - 1);
    }
    long[] input = new long[offsets[sentences.length]];
    long[] label = new long[input.length];
    for (int s = 0; s < sentences.length; s++) {
      int length = offsets[s + 1] - offsets[s];
      System.arraycopy(sentences[s], 0, input, offsets[s], length);
      System.arraycopy(sentences[s], Math.min(1, length), label, offsets[s], length);
    }
    return new WordBatch(input, label, offsets);
  }

  /** The sequences of a batch in another order; a negative number is an empty sequence. */
  static WordBatch arranged(WordBatch batch, int... order) {
    int[] offsets = new int[order.length + 1];
    long[] input = new long[batch.words()];
    long[] label = new long[batch.words()];
    for (int i = 0; i < order.length; i++) {
      int length = 0;
      if (order[i] >= 0) {
        int from = batch.offsets()[order[i]];
        length = batch.offsets()[order[i] + 1] - from;
        System.arraycopy(batch.input(), from, input, offsets[i], length);
        System.arraycopy(batch.label(), from, label, offsets[i], length);
      }
      offsets[i + 1] = offsets[i] + length;
    }
    return new WordBatch(input, label, Arrays.copyOf(offsets, offsets.length));
  }

  /** The losses of one update per batch. */
  static double[] losses(Recipe recipe, boolean padded, List<WordBatch> batches) {
    RnnLm model = RnnLm.training(recipe, VOCABULARY, padded);
    try (Executor executor = new Executor(Place.cpu())) {
      executor.scope().random().restore(recipe.seed(), 0);
      executor.run(model.startup());
      PreparedProgram program =
          executor.prepare(model.main(), model.main().global().var(model.result()));
      return batches.stream()
          .mapToDouble(batch -> program.run(WordFeed.of(model, batch)).scalar(model.result()))
          .toArray();
    }
  }
}
