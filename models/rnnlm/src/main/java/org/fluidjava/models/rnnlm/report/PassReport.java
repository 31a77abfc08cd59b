package org.fluidjava.models.rnnlm.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over the training text gave. Perplexities are exp of the mean loss per word,
 * weighted by words.
 *
 * @param epoch the pass, from 1
 * @param trainPpl over the pass's own updates, so of a model that was still changing
 * @param validPpl after the pass, without updates
 * @param testPpl after the pass, without updates
 * @param optimalPpl the best possible one, known for the built-in corpus only
 * @param words words trained on in this pass
 * @param seconds time of the training alone
 */
public record PassReport(
    int epoch,
    double trainPpl,
    double validPpl,
    double testPpl,
    @Nullable Double optimalPpl,
    long words,
    double seconds) {
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  /** Words trained per second. */
  public double wordsPerSecond() {
    return seconds > 0 ? words / seconds : 0;
  }

  /**
   * One JSON object on one line. A perplexity that is no finite number (the model has diverged) is
   * null; {@code optimal_ppl} is left out where it is not known.
   */
  public String toJson() {
    JsonObject object = new JsonObject();
    object.addProperty("epoch", epoch);
    add(object, "train_ppl", trainPpl);
    add(object, "valid_ppl", validPpl);
    add(object, "test_ppl", testPpl);
    if (optimalPpl != null) {
      add(object, "optimal_ppl", optimalPpl);
    }
    object.addProperty("words", words);
    add(object, "seconds", Math.round(seconds * 1000) / 1000.0);
    add(object, "words_per_second", Math.round(wordsPerSecond() * 10) / 10.0);
    return GSON.toJson(object);
  }

  private static void add(JsonObject object, String name, double value) {
    object.add(name, Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE);
  }

  /** One line for people. */
  public String toText() {
    String optimum =
        optimalPpl == null ? "" : String.format(Locale.ROOT, " (best possible %.2f)", optimalPpl);
    return String.format(
        Locale.ROOT,
        "pass %d: perplexity train %.2f, valid %.2f, test %.2f%s; %,d words in %.1f s, %,.0f"
            + " words/s",
        epoch,
        trainPpl,
        validPpl,
        testPpl,
        optimum,
        words,
        seconds,
        wordsPerSecond());
  }
}
