package org.fluidjava.models.rnnlm.training;

import java.nio.file.Path;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.data.Batches;
import org.fluidjava.models.rnnlm.data.Corpus;
import org.fluidjava.models.rnnlm.data.SampleForm;
import org.fluidjava.models.rnnlm.data.SentenceBatches;
import org.fluidjava.models.rnnlm.data.Sentences;
import org.fluidjava.models.rnnlm.data.StreamBatches;
import org.fluidjava.models.rnnlm.data.Vocabulary;
import org.fluidjava.models.rnnlm.grammar.GrammarCorpus;
import org.jspecify.annotations.Nullable;

/**
 * A corpus with where it came from.
 *
 * @param corpus the texts
 * @param path the file or folder that it was read from; null for the built-in corpus
 * @param optimalPerplexity the lowest perplexity that any model can expect; null where unknown
 */
public record TrainingData(Corpus corpus, @Nullable Path path, @Nullable Double optimalPerplexity) {
  /** The built-in corpus is always the same, whatever the seed of the run. */
  private static final long GRAMMAR_SEED = 1;

  /** The built-in corpus. */
  public static TrainingData builtIn() {
    GrammarCorpus grammar = new GrammarCorpus(GRAMMAR_SEED);
    return new TrainingData(grammar.corpus(), null, grammar.optimalPerplexity());
  }

  /** A text, see {@link Corpus#read(Path)}. */
  public static TrainingData read(Path path) {
    return new TrainingData(Corpus.read(path), path, null);
  }

  /** A text in the words of a model that exists, or the built-in corpus for a null path. */
  public static TrainingData read(@Nullable Path path, Vocabulary vocabulary) {
    if (path != null) {
      return new TrainingData(Corpus.read(path, vocabulary), path, null);
    }
    TrainingData builtIn = builtIn();
    if (!builtIn.corpus().vocabulary().equals(vocabulary)) {
      throw new IllegalArgumentException(
          "the model was not trained on the built-in corpus; name its text with --data");
    }
    return builtIn;
  }

  /** The training text as the recipe wants it, with an order of its own in each pass. */
  public Batches training(Recipe recipe) {
    Sentences text = corpus.train();
    int start = corpus.vocabulary().start();
    Recipe.Feeding feeding = recipe.feeding();
    if (feeding.text() == Recipe.Text.STREAM) {
      return StreamBatches.fullWindows(text, start, feeding.batch(), feeding.steps());
    }
    return feeding.bucketing()
        ? SentenceBatches.bucketed(text, form(recipe), start, feeding.batch(), recipe.seed())
        : SentenceBatches.shuffled(text, form(recipe), start, feeding.batch(), recipe.seed());
  }

  /** A text to judge by, in its own order: every word is predicted once. */
  public Batches judging(Recipe recipe, Sentences text) {
    int start = corpus.vocabulary().start();
    Recipe.Feeding feeding = recipe.feeding();
    return feeding.text() == Recipe.Text.STREAM
        ? StreamBatches.everyWord(text, start, feeding.batch(), feeding.steps())
        : SentenceBatches.inOrder(text, form(recipe), start, feeding.batch());
  }

  private static SampleForm form(Recipe recipe) {
    return recipe.feeding().text() == Recipe.Text.SENTENCE_INSIDES
        ? SampleForm.INSIDE
        : SampleForm.BOUNDED;
  }
}
