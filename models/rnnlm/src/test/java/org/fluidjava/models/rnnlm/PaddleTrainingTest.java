package org.fluidjava.models.rnnlm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.models.rnnlm.data.WordBatch;
import org.junit.jupiter.api.Test;

/**
 * Twenty training steps against the real PaddlePaddle 2.3.2, which ran the very same programs as
 * {@link RnnLm#saveTraining} saves them. The hidden width is 7 because Paddle's gradient of {@code
 * lstm} is wrong for multiples of 8.
 */
class PaddleTrainingTest {
  private static final int STEPS = 20;
  private static final double RELATIVE = 1e-5;

  private static final Recipe SENTENCES =
      Recipes.SEED
          .network(n -> n.withEmbedding(5).withHidden(7))
          .training(t -> t.withOptimizer(Recipe.Optimizer.SGD).withLearningRate(0.5).withClip(0.2))
          .withSeed(9);

  private static final Recipe STREAM =
      Recipes.ZAREMBA_SMALL
          .network(n -> n.withEmbedding(5).withHidden(7))
          .training(t -> t.withClip(0.5))
          .feeding(f -> f.withBatch(3).withSteps(4));

  private static final long[] READ = {1, 4, 9, 30, 3, 3, 8, 1, 7, 6, 5, 4};
  private static final long[] PREDICTED = {4, 9, 30, 2, 3, 8, 1, 0, 6, 5, 4, 3};

  private static JsonObject expected(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            PaddleTrainingTest.class.getResourceAsStream("paddle-training.json"))) {
      return JsonParser.parseReader(new InputStreamReader(file, StandardCharsets.UTF_8))
          .getAsJsonObject()
          .getAsJsonObject(name);
    }
  }

  private static void compare(String name, Recipe recipe, boolean padded, int... offsets)
      throws IOException {
    JsonObject expected = expected(name);
    RnnLm model = RnnLm.training(recipe, TinyTraining.VOCABULARY, padded);
    Feed feed = WordFeed.of(model, new WordBatch(READ, PREDICTED, offsets));
    try (Executor executor = new Executor(Place.cpu())) {
      executor.run(model.startup());
      PreparedProgram program =
          executor.prepare(model.main(), model.main().global().var(model.result()));
      JsonArray losses = expected.getAsJsonArray("losses");
      assertThat(losses).hasSize(STEPS);
      for (JsonElement loss : losses) {
        assertThat(program.run(feed).scalar(model.result()))
            .isCloseTo(loss.getAsDouble(), Offset.offset(loss.getAsDouble() * RELATIVE));
      }
      for (Map.Entry<String, JsonElement> value : expected.getAsJsonObject("values").entrySet()) {
        double[] ours = executor.scope().tensor(value.getKey()).toDoubles();
        JsonArray theirs = value.getValue().getAsJsonArray();
        assertThat(ours).as(value.getKey()).hasSize(theirs.size());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < ours.length; i++) {
          double paddles = theirs.get(i).getAsDouble();
          largest = Math.max(largest, Math.abs(paddles));
          difference = Math.max(difference, Math.abs(ours[i] - paddles));
        }
        assertThat(difference).as(value.getKey()).isLessThanOrEqualTo(largest * RELATIVE);
      }
    }
  }

  @Test
  void lstmOverSentences() throws IOException {
    compare("lstm", SENTENCES, false, 0, 3, 4, 10, 12);
  }

  @Test
  void lstmOverPaddedSentences() throws IOException {
    compare("lstm", SENTENCES, true, 0, 3, 4, 10, 12);
  }

  @Test
  void lstmWithDenseEmbedding() throws IOException {
    compare("lstm", SENTENCES.network(n -> n.withSparseEmbedding(false)), false, 0, 3, 4, 10, 12);
  }

  @Test
  void gruOverSentences() throws IOException {
    compare("gru", SENTENCES.network(n -> n.withCell(Recipe.Cell.GRU)), false, 0, 3, 4, 10, 12);
  }

  @Test
  void lstmWithCarriedState() throws IOException {
    compare("stream", STREAM, false, 0, 4, 8, 12);
  }
}
