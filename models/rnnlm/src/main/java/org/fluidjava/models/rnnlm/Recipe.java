package org.fluidjava.models.rnnlm;

import java.util.function.UnaryOperator;

/**
 * Every setting of a training run. A recipe is checked when it is made, so one that exists can be
 * run; it goes into the checkpoint as JSON (see {@link RecipeJson}). Named ones are in {@link
 * Recipes}.
 *
 * @param name the named recipe that it is or was changed from
 * @param network what is built
 * @param training how the parameters are updated
 * @param feeding how the text is cut into batches
 * @param seed what initial parameters, dropout and the order of the sentences are drawn from
 */
public record Recipe(String name, Network network, Training training, Feeding feeding, long seed) {

  /** The shape of the model. */
  public enum Form {
    /** Embedding, then for each layer a linear map and a recurrence, then the output layer. */
    STACKED,
    /** The published sample's single layer, whose output layer reads hidden and cell state. */
    PUBLISHED
  }

  /** The recurrence of a layer. */
  public enum Cell {
    /** Long short-term memory. */
    LSTM,
    /** Gated recurrent unit. */
    GRU
  }

  /** The update rule. */
  public enum Optimizer {
    /** Kingma and Ba 2015, β 0.9 and 0.999, ε 1e-8. */
    ADAM,
    /** Plain stochastic gradient descent. */
    SGD
  }

  /** How the text becomes batches. */
  public enum Text {
    /** Whole sentences with start and end, {@code SampleForm.BOUNDED}. */
    SENTENCES,
    /** Whole sentences without start and end, {@code SampleForm.INSIDE}. */
    SENTENCE_INSIDES,
    /** Parallel lanes of one stream with the state carried on, {@code StreamBatches}. */
    STREAM
  }

  /**
   * What is built.
   *
   * @param embedding width of a word's vector
   * @param hidden width of each recurrent layer
   * @param layers number of recurrent layers
   * @param peepholes whether LSTM gates see the cell state
   * @param dropout share of units dropped between layers while training, never in the recurrence
   * @param initRange every parameter is drawn evenly from ± this; 0: each layer's own default
   * @param sparseEmbedding whether the embedding's gradient holds only the rows of the batch
   */
  public record Network(
      Form form,
      Cell cell,
      int embedding,
      int hidden,
      int layers,
      boolean peepholes,
      double dropout,
      double initRange,
      boolean sparseEmbedding) {

    /** Refuses what cannot be built. */
    public Network {
      require(form != null && cell != null, "network: form or cell is missing");
      atLeastOne("embedding", embedding);
      atLeastOne("hidden", hidden);
      atLeastOne("layers", layers);
      require(
          dropout >= 0 && dropout < 1,
          "dropout is " + dropout + "; it must be at least 0 and below 1");
      require(
          initRange >= 0 && Double.isFinite(initRange),
          "init-range is " + initRange + "; it must be 0 (each layer's default) or more");
      require(
          form == Form.STACKED || (cell == Cell.LSTM && layers == 1 && dropout == 0),
          "the published form has one LSTM layer without dropout; cell, layers and dropout cannot"
              + " be changed");
      require(cell == Cell.LSTM || !peepholes, "a GRU has no peepholes; leave them off");
    }

    /** With another recurrence; a GRU drops the peepholes. */
    public Network withCell(Cell other) {
      return new Network(
          form,
          other,
          embedding,
          hidden,
          layers,
          peepholes && other == Cell.LSTM,
          dropout,
          initRange,
          sparseEmbedding);
    }

    /** With another embedding width. */
    public Network withEmbedding(int width) {
      return new Network(
          form, cell, width, hidden, layers, peepholes, dropout, initRange, sparseEmbedding);
    }

    /** With another hidden width. */
    public Network withHidden(int width) {
      return new Network(
          form, cell, embedding, width, layers, peepholes, dropout, initRange, sparseEmbedding);
    }

    /** With another number of layers. */
    public Network withLayers(int count) {
      return new Network(
          form, cell, embedding, hidden, count, peepholes, dropout, initRange, sparseEmbedding);
    }

    /** With or without peepholes. */
    public Network withPeepholes(boolean present) {
      return new Network(
          form, cell, embedding, hidden, layers, present, dropout, initRange, sparseEmbedding);
    }

    /** With another dropout. */
    public Network withDropout(double share) {
      return new Network(
          form, cell, embedding, hidden, layers, peepholes, share, initRange, sparseEmbedding);
    }

    /** With another range of the initial parameters. */
    public Network withInitRange(double range) {
      return new Network(
          form, cell, embedding, hidden, layers, peepholes, dropout, range, sparseEmbedding);
    }

    /** With a sparse or a dense gradient of the embedding. */
    public Network withSparseEmbedding(boolean sparse) {
      return new Network(
          form, cell, embedding, hidden, layers, peepholes, dropout, initRange, sparse);
    }
  }

  /**
   * How the parameters are updated.
   *
   * @param learningRate of the first passes
   * @param decay each pass after {@code decayAfter} divides the learning rate by this; 1: never
   * @param decayAfter the last pass, from 1, with the full learning rate
   * @param clip largest norm of all gradients together, larger ones are scaled down; 0: no limit
   * @param sumOverSteps whether the loss that is differentiated is the sum over a lane's steps,
   *     averaged over lanes, instead of the mean over all words. Zaremba et al. do so: their rate
   *     of 1 and norm of 5 belong to gradients that are {@code steps} times the mean's
   * @param passes how often the training text is read
   */
  public record Training(
      Optimizer optimizer,
      double learningRate,
      double decay,
      int decayAfter,
      double clip,
      boolean sumOverSteps,
      int passes) {

    /** Refuses what cannot train. */
    public Training {
      require(optimizer != null, "training: the optimizer is missing");
      require(
          learningRate > 0 && Double.isFinite(learningRate),
          "learning-rate is " + learningRate + "; it must be above 0");
      require(
          decay >= 1 && Double.isFinite(decay),
          "decay is " + decay + "; it must be 1 (no decay) or more, the rate is divided by it");
      require(decayAfter >= 0, "decay-after is " + decayAfter + "; it must be 0 or more");
      require(
          clip >= 0 && Double.isFinite(clip), "clip is " + clip + "; it must be 0 (off) or more");
      atLeastOne("passes", passes);
    }

    /**
     * The learning rate of a pass.
     *
     * @param pass from 1
     */
    public double learningRate(int pass) {
      if (pass < 1) {
        throw new IllegalArgumentException("training: pass " + pass + "; passes count from 1");
      }
      return learningRate / Math.pow(decay, Math.max(0, pass - decayAfter));
    }

    /** With another update rule. */
    public Training withOptimizer(Optimizer other) {
      return new Training(other, learningRate, decay, decayAfter, clip, sumOverSteps, passes);
    }

    /** With another learning rate of the first passes. */
    public Training withLearningRate(double rate) {
      return new Training(optimizer, rate, decay, decayAfter, clip, sumOverSteps, passes);
    }

    /** With the rate divided by {@code by} in each pass after the given one. */
    public Training withDecay(double by, int after) {
      return new Training(optimizer, learningRate, by, after, clip, sumOverSteps, passes);
    }

    /** With another largest norm; 0 for none. */
    public Training withClip(double norm) {
      return new Training(optimizer, learningRate, decay, decayAfter, norm, sumOverSteps, passes);
    }

    /** With another number of passes. */
    public Training withPasses(int count) {
      return new Training(optimizer, learningRate, decay, decayAfter, clip, sumOverSteps, count);
    }
  }

  /**
   * How the text is cut into batches.
   *
   * @param batch sentences of a batch, or lanes of the stream
   * @param steps words of a lane in one batch; only for {@link Text#STREAM}, else 0
   * @param bucketing whether a batch's sentences are of nearly one length; only for sentences
   */
  public record Feeding(Text text, int batch, int steps, boolean bucketing) {

    /** Refuses what gives no batches. */
    public Feeding {
      require(text != null, "feeding: the form of the text is missing");
      atLeastOne("batch-size", batch);
      if (text == Text.STREAM) {
        atLeastOne("steps", steps);
        require(!bucketing, "bucketing is for sentences; a stream's lanes are all of one length");
      } else {
        require(steps == 0, "steps is " + steps + "; sentences are fed whole, leave it at 0");
      }
    }

    /** With another number of sentences or lanes. */
    public Feeding withBatch(int size) {
      return new Feeding(text, size, steps, bucketing);
    }

    /** With another number of steps. */
    public Feeding withSteps(int count) {
      return new Feeding(text, batch, count, bucketing);
    }

    /** With or without sentences of nearly one length together. */
    public Feeding withBucketing(boolean on) {
      return new Feeding(text, batch, steps, on);
    }
  }

  /** Refuses parts that do not fit together. */
  public Recipe {
    require(name != null && !name.isBlank(), "the recipe's name is missing");
    require(
        network != null && training != null && feeding != null,
        "network, training or feeding is missing");
    require(
        !training.sumOverSteps() || feeding.text() == Text.STREAM,
        "a loss summed over steps needs a stream: sentences have no common number of steps");
  }

  /** With the network changed, for example {@code recipe.network(n -> n.withHidden(650))}. */
  public Recipe network(UnaryOperator<Network> change) {
    return new Recipe(name, change.apply(network), training, feeding, seed);
  }

  /** With the training changed. */
  public Recipe training(UnaryOperator<Training> change) {
    return new Recipe(name, network, change.apply(training), feeding, seed);
  }

  /** With the feeding changed. */
  public Recipe feeding(UnaryOperator<Feeding> change) {
    return new Recipe(name, network, training, change.apply(feeding), seed);
  }

  /** With another name. */
  public Recipe withName(String other) {
    return new Recipe(other, network, training, feeding, seed);
  }

  /** With another seed. */
  public Recipe withSeed(long other) {
    return new Recipe(name, network, training, feeding, other);
  }

  private static void atLeastOne(String setting, int value) {
    require(value >= 1, setting + " is " + value + "; it must be at least 1");
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new RecipeException("recipe: " + message);
    }
  }
}
