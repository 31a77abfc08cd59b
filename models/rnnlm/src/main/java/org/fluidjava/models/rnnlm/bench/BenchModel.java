package org.fluidjava.models.rnnlm.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RecipeException;
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
  private static final int DRAWN_SENTENCES = 2560;

  /**
   * Sizes other than the configuration's; 0 stands for the configuration's own.
   *
   * @param batch sentences of a batch
   * @param hidden width of the layers and of a word's vector
   * @param vocabulary number of words, of 10 000
   */
  public record Sizes(int batch, int hidden, int vocabulary) {
    private static final int VOCABULARY = 10_000;

    /** All as the configuration has them. */
    public static final Sizes DEFAULT = new Sizes(0, 0, 0);

    /** Refuses negative numbers. */
    public Sizes {
      if (batch < 0 || hidden < 0 || vocabulary < 0) {
        throw new RecipeException(
            "bench: batch-size is %d, hidden %d, vocabulary %d; they must be 0 (the configuration's) or more"
                .formatted(batch, hidden, vocabulary));
      }
    }

    int words() {
      return vocabulary > 0 ? vocabulary : VOCABULARY;
    }
  }

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
    this(config, file, new Sizes(batchSize, 0, 0));
  }

  /** The same with other sizes too; a file's ids must be below the vocabulary. */
  public BenchModel(TrainingSpeed.Config config, @Nullable Path file, Sizes sizes) {
    recipe = config.recipe(sizes);
    int vocabulary = sizes.words();
    model = RnnLm.training(recipe, vocabulary, false);
    Sentences text =
        file == null
            ? DrawnText.sentences(DRAWN_SENTENCES, vocabulary, 1)
            : IdLines.read(file, vocabulary);
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
