package org.fluidjava.models.rnnlm.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.WordFeed;
import org.fluidjava.models.rnnlm.data.Batches;
import org.fluidjava.models.rnnlm.data.IdLines;
import org.fluidjava.models.rnnlm.data.SampleForm;
import org.fluidjava.models.rnnlm.data.SentenceBatches;
import org.fluidjava.models.rnnlm.data.Sentences;
import org.fluidjava.models.rnnlm.data.WordBatch;
import org.jspecify.annotations.Nullable;

/** A configuration's language model with the batches of one pass, which come round and round. */
public final class BenchModel {
  private static final int VOCABULARY = 10_000;
  private static final int DRAWN_SENTENCES = 2560;

  private final Recipe recipe;
  private final RnnLm model;
  private final List<Feed> feeds = new ArrayList<>();
  private final List<Integer> words = new ArrayList<>();
  private int next;

  /**
   * Makes the model and reads or draws its sentences.
   *
   * @param file one sentence of ids per line, the end of sentence last; null: drawn ids in
   *     sentences of Penn Treebank's lengths
   * @param batchSize sentences of a batch; 0: the configuration's own
   */
  public BenchModel(TrainingSpeed.Config config, @Nullable Path file, int batchSize) {
    recipe = config.recipe(batchSize);
    model = RnnLm.training(recipe, VOCABULARY, false);
    Sentences text =
        file == null
            ? DrawnText.sentences(DRAWN_SENTENCES, VOCABULARY, 1)
            : IdLines.read(file, VOCABULARY);
    int end = text.word(0, text.length(0) - 1);
    Batches batches =
        SentenceBatches.inOrder(text, SampleForm.BOUNDED, end, recipe.feeding().batch());
    while (batches.hasNext()) {
      WordBatch batch = batches.next();
      feeds.add(WordFeed.of(model, batch));
      words.add(batch.words());
    }
  }

  /** The model. */
  public RnnLm model() {
    return model;
  }

  /** Fixes the random numbers and initialises the parameters. */
  public void start(Executor executor) {
    executor.scope().random().restore(recipe.seed(), 0);
    executor.run(model.startup());
  }

  /** The next batch; after the last comes the first. */
  public Feed next() {
    next = next % feeds.size();
    return feeds.get(next++);
  }

  /** The words that the batch of the last {@link #next} predicts. */
  public int words() {
    return words.get(next - 1);
  }
}
