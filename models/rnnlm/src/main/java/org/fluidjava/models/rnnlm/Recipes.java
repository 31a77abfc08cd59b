package org.fluidjava.models.rnnlm;

import java.util.List;
import org.fluidjava.models.rnnlm.Recipe.Cell;
import org.fluidjava.models.rnnlm.Recipe.Feeding;
import org.fluidjava.models.rnnlm.Recipe.Form;
import org.fluidjava.models.rnnlm.Recipe.Network;
import org.fluidjava.models.rnnlm.Recipe.Optimizer;
import org.fluidjava.models.rnnlm.Recipe.Text;
import org.fluidjava.models.rnnlm.Recipe.Training;

/** The recipes with a name. */
public final class Recipes {
  /**
   * The published sample made correct: two LSTM layers, sentences with their ends, Adam. With a
   * vocabulary of 10 000 words its first loss is ln 10 000 = 9.2103.
   */
  public static final Recipe SEED =
      new Recipe(
          "seed",
          new Network(Form.STACKED, Cell.LSTM, 64, 128, 2, false, 0, 0, true),
          new Training(Optimizer.ADAM, 1e-3, 1, 0, 0, false, 5),
          new Feeding(Text.SENTENCES, 64, 0, false),
          1);

  /** The network and the samples as published, with peepholes, for comparison. */
  public static final Recipe LITERAL =
      new Recipe(
          "literal",
          new Network(Form.PUBLISHED, Cell.LSTM, 64, 128, 1, true, 0, 0, true),
          SEED.training(),
          new Feeding(Text.SENTENCE_INSIDES, 64, 0, false),
          1);

  /** {@link #SEED} with gated recurrent units. */
  public static final Recipe GRU = SEED.withName("gru").network(n -> n.withCell(Cell.GRU));

  /**
   * {@link #SEED}'s network for the built-in corpus, whose few words allow larger steps: Adam at
   * 4e-3 in batches of 32, the rate divided by 3 in each of the last three passes.
   */
  public static final Recipe GRAMMAR =
      SEED.withName("grammar")
          .training(t -> t.withLearningRate(4e-3).withDecay(3, 3).withPasses(6))
          .feeding(f -> f.withBatch(32));

  /**
   * The unregularised network of Zaremba, Sutskever and Vinyals, "Recurrent Neural Network
   * Regularization" (2014), section 4.1; published test perplexity 114.5.
   */
  public static final Recipe ZAREMBA_SMALL = zaremba("zaremba-small", 200, 0, 0.1, 20, 13, 2, 4, 5);

  /** Their medium network with dropout; published test perplexity 82.7. */
  public static final Recipe ZAREMBA_MEDIUM =
      zaremba("zaremba-medium", 650, 0.5, 0.05, 35, 39, 1.2, 6, 5);

  /** Their large network with dropout; published test perplexity 78.4. */
  public static final Recipe ZAREMBA_LARGE =
      zaremba("zaremba-large", 1500, 0.65, 0.04, 35, 55, 1.15, 14, 10);

  private static final List<Recipe> ALL =
      List.of(SEED, LITERAL, GRU, GRAMMAR, ZAREMBA_SMALL, ZAREMBA_MEDIUM, ZAREMBA_LARGE);

  private Recipes() {}

  private static Recipe zaremba(
      String name,
      int width,
      double dropout,
      double initRange,
      int steps,
      int passes,
      double decay,
      int decayAfter,
      double clip) {
    return new Recipe(
        name,
        new Network(Form.STACKED, Cell.LSTM, width, width, 2, false, dropout, initRange, true),
        new Training(Optimizer.SGD, 1.0, decay, decayAfter, clip, true, passes),
        new Feeding(Text.STREAM, 20, steps, false),
        1);
  }

  /** All of them, in the order of the documentation. */
  public static List<Recipe> all() {
    return ALL;
  }

  /**
   * The recipe of this name.
   *
   * @throws RecipeException listing the names there are
   */
  public static Recipe named(String name) {
    return ALL.stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RecipeException(
                    "recipe: there is no recipe '"
                        + name
                        + "'; there are "
                        + String.join(", ", ALL.stream().map(Recipe::name).toList())));
  }
}
