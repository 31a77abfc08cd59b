package org.fluidjava.models.rnnlm.training;

import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.data.Corpus;

/**
 * Perplexities of a trained model: exp of the mean loss per word.
 *
 * @param valid on the validation text
 * @param test on the test text
 */
public record Evaluation(double valid, double test) {
  /**
   * Judges a trained model.
   *
   * @param data texts in the model's own vocabulary
   * @param padded whether to feed sequences filled up to one length
   * @param limitBatches at most this many batches of each text; 0: all
   */
  public static Evaluation of(
      ModelFolder trained, TrainingData data, Place place, boolean padded, int limitBatches) {
    Recipe recipe = trained.recipe();
    Corpus corpus = data.corpus();
    RnnLm model = RnnLm.training(recipe, trained.vocabulary().size(), padded);
    try (Executor executor = new Executor(place)) {
      trained.restore(model, executor.scope());
      Judge judge = new Judge(model, executor);
      return new Evaluation(
          Math.exp(judge.loss(data.judging(recipe, corpus.valid()), limitBatches)),
          Math.exp(judge.loss(data.judging(recipe, corpus.test()), limitBatches)));
    }
  }
}
