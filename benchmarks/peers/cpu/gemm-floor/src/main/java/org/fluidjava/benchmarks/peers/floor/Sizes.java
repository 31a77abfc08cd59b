package org.fluidjava.benchmarks.peers.floor;

import java.util.Arrays;
import java.util.Locale;
import org.fluidjava.benchmarks.peers.PeerRun;

/**
 * The sizes of a language model.
 *
 * @param embedding width of a word's vector
 * @param hidden width of the layers
 * @param batch sentences of a batch
 * @param vocabulary number of words
 */
record Sizes(int embedding, int hidden, int batch, int vocabulary) {
  /** Those of a configuration by its name, or EMBEDDINGxHIDDENxBATCHxVOCABULARY. */
  static Sizes parse(String text) {
    if (Character.isDigit(text.charAt(0))) {
      int[] numbers = Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
      if (numbers.length != 4) {
        throw new IllegalArgumentException(
            "'" + text + "' is not EMBEDDINGxHIDDENxBATCHxVOCABULARY");
      }
      return new Sizes(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
    PeerRun.Config config = PeerRun.Config.valueOf(text.toUpperCase(Locale.ROOT));
    return new Sizes(
        config.embedding(), config.hidden(), config.batchSize(), PeerRun.VOCABULARY);
  }

  /** Width of what a layer reads. */
  int width(int layer) {
    return layer == 0 ? embedding : hidden;
  }

  /** Floating point operations of one training step's products for a number of words. */
  double operations(long words) {
    double perWord = 3.0 * hidden * vocabulary;
    for (int layer = 0; layer < PeerRun.LAYERS; layer++) {
      perWord += 3.0 * 4 * hidden * (width(layer) + hidden);
    }
    return 2 * perWord * words;
  }
}
