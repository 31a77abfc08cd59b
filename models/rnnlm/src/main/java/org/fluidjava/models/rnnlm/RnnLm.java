package org.fluidjava.models.rnnlm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fluidjava.executor.Scope;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.layers.LayerCall;
import org.fluidjava.layers.Layers;
import org.fluidjava.optimizer.Adam;
import org.fluidjava.optimizer.Clip;
import org.fluidjava.optimizer.Optimizer;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;

/**
 * The language model as programs. Its parameters are {@code embedding_0.w_0}, then for each layer
 * {@code fc_i.w_0}, {@code fc_i.b_0}, {@code lstm_i.w_0}, {@code lstm_i.b_0} (or {@code gru_i}),
 * and those of the output layer's {@code fc}.
 */
public final class RnnLm {
  /** Feed: the words read, int64 [words, 1] with one LoD level. */
  public static final String WORD = "current_word";

  /** Feed: the words to predict, of the same form. */
  public static final String NEXT = "next_word";

  /** Feed of the padded form only: the number of words of each sequence, int64 [sequences]. */
  public static final String LENGTH = "sequence_length";

  private final Recipe recipe;
  private final int vocabulary;
  private final boolean padded;
  private final Program main = new Program();
  private final Program startup = new Program();
  private final Program test;
  private final String result;
  private final String learningRate;
  private final List<String> states = new ArrayList<>();

  private RnnLm(Recipe recipe, int vocabulary, boolean padded, int lanes, boolean train) {
    this.recipe = recipe;
    this.vocabulary = vocabulary;
    this.padded = padded;
    main.setRandomSeed(recipe.seed());
    startup.setRandomSeed(recipe.seed());
    Layers layers = new Layers(main, startup);
    Variable word = layers.words(WORD);
    Network network = new Network(layers, recipe.network(), lanes);
    Variable next = train ? layers.words(NEXT) : null;
    Variable scores = network.scores(word, vocabulary);
    boolean published = recipe.network().form() == Recipe.Form.PUBLISHED;
    if (next == null) {
      result = (published ? scores : layers.softmax(scores)).name();
      carryOn(layers, network.carried());
      learningRate = "";
      test = main.clone(true);
    } else {
      Variable cost =
          published
              ? layers.crossEntropy(scores, next)
              : layers.softmaxWithCrossEntropy(scores, next);
      Variable loss = padded ? maskedMean(layers, cost) : layers.mean(cost);
      result = loss.name();
      test = main.clone(true);
      carryOn(new Layers(test, new Program()), network.carried());
      Recipe.Training training = recipe.training();
      Variable minimized =
          training.sumOverSteps() ? layers.scale(loss, recipe.feeding().steps()) : loss;
      learningRate = minimize(layers, minimized, training);
      // After the gradients: they read the states that this batch started from.
      carryOn(layers, network.carried());
    }
    network.carried().forEach(carried -> states.add(carried.state().name()));
  }

  /**
   * The programs that train and judge: loss, gradients, updates, and where the recipe's text is a
   * stream the state carried on.
   *
   * @param vocabulary number of words
   * @param padded whether sequences are filled up to the longest of the batch, with a mask that
   *     takes the filling out of the loss
   */
  public static RnnLm training(Recipe recipe, int vocabulary, boolean padded) {
    boolean stream = recipe.feeding().text() == Recipe.Text.STREAM;
    return new RnnLm(recipe, vocabulary, padded, stream ? recipe.feeding().batch() : 0, true);
  }

  /** The program from words to the probabilities of the next ones; each sequence starts anew. */
  public static RnnLm predicting(Recipe recipe, int vocabulary) {
    return new RnnLm(recipe, vocabulary, false, 0, false);
  }

  /** As {@link #predicting}, for one sequence that is fed piece by piece. */
  public static RnnLm continuing(Recipe recipe, int vocabulary) {
    return new RnnLm(recipe, vocabulary, false, 1, false);
  }

  private static String minimize(Layers layers, Variable loss, Recipe.Training training) {
    Optimizer<?> optimizer =
        training.optimizer() == Recipe.Optimizer.ADAM
            ? new Adam(training.learningRate())
            : new SGD(training.learningRate());
    if (training.clip() > 0) {
      optimizer.withClip(Clip.byGlobalNorm(training.clip()));
    }
    optimizer.minimize(layers, loss);
    return optimizer.learningRateName();
  }

  /**
   * The mean over words: the filling counts neither in the sum nor in the number. Costs and mask
   * both as [sequences, steps].
   */
  private static Variable maskedMean(Layers layers, Variable cost) {
    Variable length = layers.data(LENGTH, DType.INT64, new long[] {-1});
    LayerCall masking = layers.call("sequence_mask");
    Variable mask = masking.fixedTemp(DType.FLOAT32);
    masking
        .op("sequence_mask")
        .in("X", length)
        .out("Y", mask)
        .attr("maxlen", -1)
        .attr("out_dtype", DType.FLOAT32.number())
        .append();
    LayerCall padding = layers.call("sequence_pad");
    Variable rows = padding.temp(DType.FLOAT32);
    padding
        .op("sequence_pad")
        .in("X", cost)
        .in("PadValue", layers.fillConstant(DType.FLOAT32, 0, 1))
        .out("Out", rows)
        .out("Length", padding.fixedTemp(DType.INT64))
        .append();
    Variable sum = layers.mean(layers.elementwiseMul(rows, mask, 0));
    return layers.elementwiseDiv(sum, layers.mean(mask).setStopGradient(true));
  }

  /** The last state of each sequence becomes what the next batch starts from. */
  private static void carryOn(Layers layers, List<Network.Carried> carried) {
    for (Network.Carried one : carried) {
      Variable steps = layers.main().global().var(one.steps().name());
      Variable state = layers.main().global().var(one.state().name());
      layers.assign(layers.sequenceLastStep(steps), state);
      state.setShape(one.state().knownShape()).setStopGradient(true);
    }
  }

  /** The recipe that it was made from. */
  public Recipe recipe() {
    return recipe;
  }

  /** Number of words it knows. */
  public int vocabulary() {
    return vocabulary;
  }

  /** Whether it is fed sequences filled up to one length. */
  public boolean padded() {
    return padded;
  }

  /** The program that trains, or of a model that only predicts, the one to save. */
  public Program main() {
    return main;
  }

  /** The program that gives every parameter and state its first value. */
  public Program startup() {
    return startup;
  }

  /** The program that computes {@link #result} without learning or dropping anything. */
  public Program test() {
    return test;
  }

  /**
   * The variable to fetch: the mean loss per word in nats, [1]; of a model that only predicts, the
   * probabilities of the next word, [words, vocabulary].
   */
  public String result() {
    return result;
  }

  /** The persistable variable with the learning rate, [1]. */
  public String learningRate() {
    return learningRate;
  }

  /** Whether the recurrent state goes on from one batch to the next. */
  public boolean carriesState() {
    return !states.isEmpty();
  }

  /** The names to feed. */
  public List<String> feeds() {
    return padded ? List.of(WORD, NEXT, LENGTH) : List.of(WORD, NEXT);
  }

  /** Sets carried states to zero, as a text begins. */
  public void resetState(Scope scope) {
    for (String state : states) {
      scope.set(state, LoDTensor.zeros(DType.FLOAT32, main.global().var(state).knownShape()));
    }
  }

  /** Sets the learning rate of the steps to come. */
  public void setLearningRate(Scope scope, double rate) {
    scope.set(learningRate, LoDTensor.scalar((float) rate));
  }

  /**
   * Saves the training program, gradients and updates included, with all values, for PaddlePaddle
   * or another run.
   */
  public void saveTraining(Path folder, Scope scope) throws IOException {
    ProgramSaver.saveTrainingProgram(
        folder, main, feeds(), List.of(result), scope::get, SaveForm.SEPARATE);
  }
}
