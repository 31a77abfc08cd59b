package org.fluidjava.models.rnnlm.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fluidjava.models.rnnlm.data.BatchPosition;

/**
 * How far a run has come; all of it goes into checkpoints. Sums are exact: doubles are kept by
 * their bits.
 */
final class Progress {
  /** Where the data stands. */
  BatchPosition position;

  /** Words trained on since the first pass began. */
  long allWords;

  /** Words trained on in this pass. */
  long words;

  /** Places computed in this pass, filling included. */
  long places;

  /** Sum of the losses of this pass's words. */
  double lossSum;

  /** Time of this pass's training. */
  double seconds;

  /** The lowest loss on the validation text so far. */
  double bestValid = Double.POSITIVE_INFINITY;

  /** The pass that had it; 0 before the first. */
  int bestPass;

  Progress(BatchPosition start) {
    position = start;
  }

  /** Begins a pass. */
  void beginPass(BatchPosition start) {
    position = start;
    words = 0;
    places = 0;
    lossSum = 0;
    seconds = 0;
  }

  /** Counts a batch. */
  void add(FeedAhead batch, double loss) {
    position = batch.after();
    words += batch.words();
    allWords += batch.words();
    places += batch.places();
    lossSum += loss * batch.words();
  }

  Map<String, String> toProperties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("pass", String.valueOf(position.pass()));
    properties.put("batch", String.valueOf(position.index()));
    properties.put("order_seed", String.valueOf(position.seed()));
    properties.put("all_words", String.valueOf(allWords));
    properties.put("words", String.valueOf(words));
    properties.put("places", String.valueOf(places));
    properties.put("loss_sum", Double.toHexString(lossSum));
    properties.put("seconds", Double.toHexString(seconds));
    properties.put("best_valid", Double.toHexString(bestValid));
    properties.put("best_pass", String.valueOf(bestPass));
    return properties;
  }

  static Progress of(Map<String, String> properties) {
    Progress progress =
        new Progress(
            new BatchPosition(
                (int) whole(properties, "pass"),
                (int) whole(properties, "batch"),
                whole(properties, "order_seed")));
    progress.allWords = whole(properties, "all_words");
    progress.words = whole(properties, "words");
    progress.places = whole(properties, "places");
    progress.lossSum = Double.parseDouble(text(properties, "loss_sum"));
    progress.seconds = Double.parseDouble(text(properties, "seconds"));
    progress.bestValid = Double.parseDouble(text(properties, "best_valid"));
    progress.bestPass = (int) whole(properties, "best_pass");
    return progress;
  }

  static String text(Map<String, String> properties, String key) {
    String text = properties.get(key);
    if (text == null) {
      throw new IllegalStateException(
          "the checkpoint has no '" + key + "'; it is not one of the language model's");
    }
    return text;
  }

  static long whole(Map<String, String> properties, String key) {
    return Long.parseLong(text(properties, key));
  }
}
