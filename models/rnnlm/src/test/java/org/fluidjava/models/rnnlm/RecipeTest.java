package org.fluidjava.models.rnnlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import org.fluidjava.models.rnnlm.Recipe.Cell;
import org.fluidjava.models.rnnlm.Recipe.Optimizer;
import org.fluidjava.models.rnnlm.Recipe.Text;
import org.junit.jupiter.api.Test;

class RecipeTest {
  @Test
  void seedIsTheSampleMadeCorrect() {
    Recipe seed = Recipes.named("seed");
    assertThat(seed.network().embedding()).isEqualTo(64);
    assertThat(seed.network().hidden()).isEqualTo(128);
    assertThat(seed.network().layers()).isEqualTo(2);
    assertThat(seed.training().optimizer()).isEqualTo(Optimizer.ADAM);
    assertThat(seed.training().learningRate(1)).isEqualTo(1e-3);
    assertThat(seed.training().learningRate(5)).isEqualTo(1e-3);
    assertThat(seed.training().passes()).isEqualTo(5);
    assertThat(seed.feeding().batch()).isEqualTo(64);
    assertThat(seed.feeding().text()).isEqualTo(Text.SENTENCES);
    assertThat(Recipes.named("gru").network().cell()).isEqualTo(Cell.GRU);
  }

  @Test
  void zarembaLearningRates() {
    var small = Recipes.named("zaremba-small").training();
    assertThat(small.learningRate(4)).isEqualTo(1);
    assertThat(small.learningRate(5)).isEqualTo(0.5);
    assertThat(small.learningRate(13)).isCloseTo(1.0 / 512, within(1e-15));
    var medium = Recipes.named("zaremba-medium").training();
    assertThat(medium.learningRate(6)).isEqualTo(1);
    assertThat(medium.learningRate(8)).isCloseTo(1 / 1.44, within(1e-12));
    var large = Recipes.named("zaremba-large").training();
    assertThat(large.learningRate(14)).isEqualTo(1);
    assertThat(large.learningRate(15)).isCloseTo(1 / 1.15, within(1e-12));
    assertThat(large.clip()).isEqualTo(10);
    assertThatThrownBy(() -> small.learningRate(0)).hasMessageContaining("pass 0");
  }

  @Test
  void badSettingsAreOneClearError() {
    assertRefused(
        r -> r.network(n -> n.withHidden(0)), "recipe: hidden is 0; it must be at least 1");
    assertRefused(r -> r.network(n -> n.withEmbedding(-3)), "recipe: embedding is -3");
    assertRefused(r -> r.network(n -> n.withLayers(0)), "recipe: layers is 0");
    assertRefused(r -> r.network(n -> n.withDropout(1)), "recipe: dropout is 1.0");
    assertRefused(r -> r.network(n -> n.withDropout(Double.NaN)), "recipe: dropout is NaN");
    assertRefused(r -> r.network(n -> n.withInitRange(-0.1)), "recipe: init-range is -0.1");
    assertRefused(
        r -> r.network(n -> n.withCell(Cell.GRU).withPeepholes(true)), "a GRU has no peepholes");
    assertRefused(r -> r.training(t -> t.withLearningRate(0)), "recipe: learning-rate is 0.0");
    assertRefused(r -> r.training(t -> t.withDecay(0.5, 3)), "recipe: decay is 0.5");
    assertRefused(r -> r.training(t -> t.withDecay(2, -1)), "recipe: decay-after is -1");
    assertRefused(r -> r.training(t -> t.withClip(-5)), "recipe: clip is -5.0");
    assertRefused(r -> r.training(t -> t.withPasses(0)), "recipe: passes is 0");
    assertRefused(r -> r.feeding(f -> f.withBatch(0)), "recipe: batch-size is 0");
    assertRefused(r -> r.feeding(f -> f.withSteps(20)), "recipe: steps is 20; sentences");
    assertRefused(r -> r.withName(" "), "recipe: the recipe's name is missing");
    assertRefused(r -> Recipes.ZAREMBA_SMALL.feeding(f -> f.withSteps(0)), "recipe: steps is 0");
    assertRefused(
        r -> Recipes.ZAREMBA_SMALL.feeding(f -> f.withBucketing(true)),
        "bucketing is for sentences");
    assertRefused(
        r -> Recipes.ZAREMBA_SMALL.feeding(f -> Recipes.SEED.feeding()), "needs a stream");
    assertRefused(
        r -> Recipes.LITERAL.network(n -> n.withLayers(2)), "published form has one LSTM layer");
    assertThatThrownBy(() -> Recipes.named("sead"))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "recipe: there is no recipe 'sead'; there are seed, literal, gru, grammar,"
                + " zaremba-small, zaremba-medium, zaremba-large");
  }

  private static void assertRefused(UnaryOperator<Recipe> change, String message) {
    assertThatThrownBy(() -> change.apply(Recipes.SEED))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message);
  }

  @Test
  void changesTouchOneSetting() {
    Recipe changed =
        Recipes.SEED
            .withSeed(7)
            .network(n -> n.withSparseEmbedding(false).withPeepholes(true))
            .training(t -> t.withOptimizer(Optimizer.SGD).withClip(5))
            .feeding(f -> f.withBucketing(true));
    assertThat(changed.network().hidden()).isEqualTo(128);
    assertThat(changed.network().peepholes()).isTrue();
    assertThat(changed.training().clip()).isEqualTo(5);
    assertThat(changed.training().passes()).isEqualTo(5);
    assertThat(changed.feeding().bucketing()).isTrue();
    assertThat(changed.seed()).isEqualTo(7);
    assertThat(changed.network().withCell(Cell.GRU).peepholes()).isFalse();
  }

  @Test
  void jsonRoundTrip() {
    for (Recipe recipe : Recipes.all()) {
      assertThat(RecipeJson.read(RecipeJson.write(recipe))).isEqualTo(recipe);
    }
    Recipe odd = Recipes.GRU.withSeed(Long.MIN_VALUE).training(t -> t.withLearningRate(0.1 + 0.2));
    assertThat(RecipeJson.read(RecipeJson.write(odd))).isEqualTo(odd);
  }

  @Test
  void jsonIsReadStrictly() {
    String json = RecipeJson.write(Recipes.SEED);
    assertBadJson(json.replace("\"hidden\": 128", "\"hidden\": 0"), "hidden is 0");
    assertBadJson(json.replace("\"hidden\": 128", "\"hiden\": 128"), "unknown key 'network.hiden'");
    assertBadJson(json.replace("\"hidden\": 128,", ""), "the key 'network.hidden' is missing");
    assertBadJson(json.replace("\"hidden\": 128", "\"hidden\": [1]"), "'network.hidden' is not");
    assertBadJson(json.replace("\"LSTM\"", "\"ELMAN\""), "form or cell is missing");
    assertBadJson(json.replace("\"hidden\": 128", "\"hidden\": \"x\""), "not a recipe in JSON");
    assertBadJson("{", "not a recipe in JSON");
    assertBadJson("[1]", "the JSON is not an object");
  }

  private static void assertBadJson(String json, String message) {
    assertThatThrownBy(() -> RecipeJson.read(json))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message);
  }
}
