package org.fluidjava.models.rnnlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fluidjava.models.rnnlm.TinyTraining.RECIPE;
import static org.fluidjava.models.rnnlm.TinyTraining.VOCABULARY;
import static org.fluidjava.models.rnnlm.TinyTraining.arranged;
import static org.fluidjava.models.rnnlm.TinyTraining.batches;
import static org.fluidjava.models.rnnlm.TinyTraining.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.models.rnnlm.data.WordBatch;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;
import org.junit.jupiter.api.Test;

class RnnLmTest {
  /** Rounding of float32 over a few steps. */
  private static final Offset<Double> ROUNDING = Offset.offset(2e-5);

  private static final Recipe SGD =
      RECIPE.training(t -> t.withOptimizer(Recipe.Optimizer.SGD).withLearningRate(0.5).withClip(1));

  private static List<String> parameters(Recipe recipe, int vocabulary) {
    return RnnLm.training(recipe, vocabulary, false).main().parameters().stream()
        .map(Variable::name)
        .toList();
  }

  private static long count(Recipe recipe) {
    return RnnLm.training(recipe, 10_000, false).main().parameters().stream()
        .mapToLong(variable -> variable.knownShape().numel())
        .sum();
  }

  @Test
  void parametersHaveFluidsNamesAndNumbers() {
    assertThat(parameters(Recipes.SEED, 100))
        .containsExactly(
            "embedding_0.w_0",
            "fc_0.w_0",
            "fc_0.b_0",
            "lstm_0.w_0",
            "lstm_0.b_0",
            "fc_1.w_0",
            "fc_1.b_0",
            "lstm_1.w_0",
            "lstm_1.b_0",
            "fc_2.w_0",
            "fc_2.b_0");
    assertThat(count(Recipes.SEED)).isEqualTo(2_161_424);
    assertThat(count(Recipes.SEED.network(n -> n.withPeepholes(true)))).isEqualTo(2_162_192);
  }

  @Test
  void literalNetworkIsThePublishedOne() {
    RnnLm model = RnnLm.training(Recipes.LITERAL, 10_000, false);
    assertThat(count(Recipes.LITERAL)).isEqualTo(3_309_712);
    assertThat(parameters(Recipes.LITERAL, 10_000))
        .containsExactly(
            "embedding_0.w_0",
            "fc_0.w_0",
            "fc_0.b_0",
            "lstm_0.w_0",
            "lstm_0.b_0",
            "fc_1.w_0",
            "fc_1.w_1",
            "fc_1.b_0");
    assertThat(model.test().global().ops().stream().map(Operator::type))
        .containsExactly(
            "lookup_table",
            "mul",
            "elementwise_add",
            "lstm",
            "mul",
            "mul",
            "sum",
            "elementwise_add",
            "softmax",
            "cross_entropy",
            "mean");
    assertThat(model.result()).isEqualTo("mean_0.tmp_0");
    assertThat(model.test().global().ownVar("fc_1.tmp_4")).isNotNull();
    assertThat(model.test().global().ownVar("cross_entropy_0.tmp_0")).isNotNull();
  }

  @Test
  void predictingNetworkHasTheSameParameters() {
    for (Recipe recipe : Recipes.all()) {
      assertThat(
              RnnLm.predicting(recipe, 50).main().parameters().stream()
                  .map(Variable::name)
                  .toList())
          .as(recipe.name())
          .isEqualTo(parameters(recipe, 50));
    }
  }

  @Test
  void lossStartsAtTheLogarithmOfTheVocabularyAndFalls() {
    for (Recipe recipe : List.of(RECIPE, RECIPE.network(n -> n.withCell(Recipe.Cell.GRU)))) {
      double[] losses = losses(recipe, false, batches(60, 8));
      assertThat(losses[0]).isCloseTo(Math.log(VOCABULARY), Offset.offset(0.05));
      assertThat(losses[59]).isLessThan(losses[0] - 0.8);
    }
  }

  @Test
  void sameSeedGivesTheSameBitsAndAnotherSeedDoesNot() {
    Recipe dropping = RECIPE.network(n -> n.withDropout(0.3));
    double[] first = losses(dropping, false, batches(8, 5));
    assertThat(losses(dropping, false, batches(8, 5))).isEqualTo(first);
    assertThat(losses(dropping.withSeed(91), false, batches(8, 5))).isNotEqualTo(first);
  }

  @Test
  void orderOfSentencesDoesNotMatter() {
    List<WordBatch> asRead = batches(8, 5);
    List<WordBatch> turned = asRead.stream().map(b -> arranged(b, 3, 0, 4, 2, 1)).toList();
    for (Recipe recipe : List.of(RECIPE, SGD, RECIPE.network(n -> n.withCell(Recipe.Cell.GRU)))) {
      assertThat(losses(recipe, false, turned))
          .containsExactly(losses(recipe, false, asRead), ROUNDING);
    }
  }

  @Test
  void emptySequencesDoNotMatter() {
    List<WordBatch> asRead = batches(8, 5);
    List<WordBatch> among =
        asRead.stream().map(b -> arranged(b, -1, 0, 1, -1, -1, 2, 3, 4, -1)).toList();
    for (Recipe recipe : List.of(RECIPE, SGD, RECIPE.network(n -> n.withCell(Recipe.Cell.GRU)))) {
      assertThat(losses(recipe, false, among))
          .containsExactly(losses(recipe, false, asRead), ROUNDING);
    }
  }

  @Test
  void sparseAndDenseEmbeddingsLearnTheSame() {
    for (Recipe recipe : List.of(RECIPE, SGD)) {
      double[] sparse = losses(recipe, false, batches(12, 5));
      double[] dense =
          losses(recipe.network(n -> n.withSparseEmbedding(false)), false, batches(12, 5));
      assertThat(sparse).containsExactly(dense, ROUNDING);
    }
  }

  @Test
  void paddingDoesNotMatter() {
    List<WordBatch> batches =
        batches(12, 5).stream().map(b -> arranged(b, 0, 1, -1, 2, 3, 4)).toList();
    for (Recipe recipe : List.of(RECIPE, SGD, RECIPE.network(n -> n.withCell(Recipe.Cell.GRU)))) {
      assertThat(losses(recipe, true, batches))
          .containsExactly(losses(recipe, false, batches), ROUNDING);
    }
  }

  @Test
  void lossSummedOverStepsLearnsAsItsMeanAtThatManyTimesTheRate() {
    // 7 steps of 4 lanes; without a clip the update is linear in the loss.
    List<WordBatch> windows = new ArrayList<>();
    for (WordBatch batch : batches(6, 1)) {
      long[] words = new long[29];
      for (int i = 0; i < words.length; i++) {
        words[i] = (batch.input()[0] + (long) i * i) % VOCABULARY;
      }
      windows.add(
          TinyTraining.batch(
              Arrays.copyOfRange(words, 0, 8),
              Arrays.copyOfRange(words, 7, 15),
              Arrays.copyOfRange(words, 14, 22),
              Arrays.copyOfRange(words, 21, 29)));
    }
    Recipe stream = RECIPE.feeding(f -> new Recipe.Feeding(Recipe.Text.STREAM, 4, 7, false));
    Recipe summed =
        stream.training(t -> new Recipe.Training(Recipe.Optimizer.SGD, 0.1, 1, 0, 0, true, 1));
    Recipe mean =
        stream.training(t -> new Recipe.Training(Recipe.Optimizer.SGD, 0.7, 1, 0, 0, false, 1));
    double[] losses = losses(summed, false, windows);
    assertThat(losses).containsExactly(losses(mean, false, windows), ROUNDING);
    assertThat(losses[0]).isCloseTo(Math.log(VOCABULARY), Offset.offset(0.05));
    assertThat(losses[5]).isLessThan(losses[0]);
  }

  @Test
  void scoresOfAllWordsAreNeverStored() {
    for (boolean padded : new boolean[] {false, true}) {
      RnnLm model = RnnLm.training(RECIPE, VOCABULARY, padded);
      try (Executor executor = new Executor(Place.cpu())) {
        PreparedProgram program =
            executor.prepare(model.main(), model.main().global().var(model.result()));
        assertThat(program.program().global().ops().stream().map(Operator::type))
            .contains("fused_fc_cross_entropy_train")
            .doesNotContain("softmax_with_cross_entropy", "softmax_with_cross_entropy_grad");
      }
    }
  }

  @Test
  void carriedStateMakesWindowsOneSequence() {
    // One lane of twelve words, judged whole and in three windows.
    Recipe lane =
        RECIPE
            .feeding(f -> new Recipe.Feeding(Recipe.Text.STREAM, 1, 4, false))
            .network(n -> n.withInitRange(0.5));
    long[] text = {3, 10, 0, 1, 5, 16, 18, 24, 11, 3, 10, 1, 4};
    double whole;
    double pieces = 0;
    RnnLm model = RnnLm.training(lane, VOCABULARY, false);
    try (Executor executor = new Executor(Place.cpu())) {
      executor.run(model.startup());
      PreparedProgram program =
          executor.prepare(model.test(), model.test().global().var(model.result()));
      whole = program.run(WordFeed.of(model, TinyTraining.batch(text))).scalar(model.result());
      model.resetState(executor.scope());
      for (int from = 0; from < 12; from += 4) {
        WordBatch window = TinyTraining.batch(Arrays.copyOfRange(text, from, from + 5));
        pieces += program.run(WordFeed.of(model, window)).scalar(model.result()) / 3;
      }
    }
    assertThat(pieces).isCloseTo(whole, Offset.offset(1e-6));
  }

  @Test
  void judgingChangesNothing() {
    RnnLm model = RnnLm.training(RECIPE, VOCABULARY, false);
    try (Executor executor = new Executor(Place.cpu())) {
      executor.run(model.startup());
      LoDTensor before = executor.scope().tensor("fc_2.w_0");
      executor.run(model.test(), WordFeed.of(model, batches(1, 4).get(0)), model.result());
      assertThat(executor.scope().tensor("fc_2.w_0")).isEqualTo(before);
      executor.run(model.main(), WordFeed.of(model, batches(1, 4).get(0)), model.result());
      assertThat(executor.scope().tensor("fc_2.w_0")).isNotEqualTo(before);
    }
  }

  @Test
  void idOutsideTheVocabularyIsNamed() {
    WordBatch bad = TinyTraining.batch(new long[] {1, 2, VOCABULARY + 7, 3});
    assertThatThrownBy(() -> losses(RECIPE, false, List.of(bad)))
        .hasMessageContaining("lookup_table")
        .hasMessageContaining(String.valueOf(VOCABULARY + 7))
        .hasMessageContaining(String.valueOf(VOCABULARY))
        .hasMessageContaining("Network.java");
  }

  @Test
  void parametersWithoutValuesAreListed() {
    RnnLm model = RnnLm.training(RECIPE, VOCABULARY, false);
    try (Executor executor = new Executor(Place.cpu())) {
      assertThatThrownBy(() -> executor.run(model.main(), WordFeed.of(model, batches(1, 2).get(0))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("run the startup program or load parameters first")
          .hasMessageContaining("embedding_0.w_0")
          .hasMessageContaining("lstm_1.b_0");
    }
  }

  @Test
  void twentyLossesAreAsTheyAlwaysWere() {
    assertThat(losses(RECIPE, false, batches(20, 6))).containsExactly(PINNED, Offset.offset(1e-4));
  }

  /** Losses of {@link TinyTraining#RECIPE} from its first update on. */
  private static final double[] PINNED = {
    3.43336, 3.42890, 3.42938, 3.41707, 3.39594, 3.38394, 3.40706, 3.36495, 3.31536, 3.35057,
    3.31402, 3.35636, 3.39923, 3.35044, 3.24077, 3.28927, 3.27160, 3.20784, 3.27304, 3.32519
  };
}
