package org.fluidjava.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Feed;
import org.fluidjava.io.Predictor;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Says what a picture shows, with a ShuffleNet V2 that Paddle trained on the thousand classes of
 * ImageNet.
 *
 * <p>It shows how a convolution network is run: a picture becomes a tensor [1, 3, 224, 224] of
 * values with the mean and the spread of the training pictures, and a row of probabilities comes
 * back.
 */
public final class PictureClassification implements AutoCloseable {
  /** The name of the model's folder. */
  public static final String NAME = "shufflenetv2_imagenet";

  /** Where the model can be had. */
  public static final String SOURCE =
      "github.com/PaddlePaddle/Paddle-Lite-Demo, commit 8803202"
          + " (assets/image_classification: models/test_model_3 and labels/synset_words.txt)";

  private static final int SIZE = 224;
  // Of ImageNet's pictures, for red, green and blue from 0 to 1; the model's own settings.
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  private final Predictor predictor;
  private final List<String> labels;

  /**
   * What a picture may show.
   *
   * @param number the class's number
   * @param label its name
   * @param probability from 0 to 1
   */
  public record Guess(int number, String label, double probability) {}

  private PictureClassification(Predictor predictor, List<String> labels) {
    this.predictor = predictor;
    this.labels = labels;
  }

  /**
   * Loads the model and its labels.
   *
   * @param folder the model's folder; null: the usual one, see {@link ModelFolder}
   * @throws IllegalArgumentException when the model is not there; it says where to get it
   */
  public static PictureClassification load(@Nullable Path folder, Place place) throws IOException {
    ModelFolder model = ModelFolder.find(folder, NAME, SOURCE);
    List<String> labels = Files.readAllLines(model.file("synset_words.txt"));
    return new PictureClassification(SavedProgram.load(model.program()).predictor(place), labels);
  }

  /**
   * The likeliest classes of a picture, the likeliest first.
   *
   * @param picture a file of a form that {@code javax.imageio} reads: JPEG, PNG, GIF, BMP
   * @param count how many
   */
  public List<Guess> classify(Path picture, int count) throws IOException {
    String feed = predictor.feedNames().get(0);
    String fetch = predictor.fetchNames().get(0);
    float[] probabilities =
        predictor.run(Feed.of(feed, tensor(read(picture)))).tensor(fetch).floats();
    return IntStream.range(0, probabilities.length)
        .mapToObj(i -> new Guess(i, label(i), probabilities[i]))
        .sorted(Comparator.comparingDouble(Guess::probability).reversed())
        .limit(count)
        .toList();
  }

  private String label(int number) {
    return number < labels.size() ? labels.get(number) : "class " + number;
  }

  private static BufferedImage read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    BufferedImage picture = ImageIO.read(file.toFile());
    if (picture == null) {
      throw new IOException(file + ": no picture of a known form (JPEG, PNG, GIF, BMP)");
    }
    return picture;
  }

  private static LoDTensor tensor(BufferedImage picture) {
    double[][] planes = PictureScaling.planes(picture, SIZE, SIZE);
    float[] values = new float[3 * SIZE * SIZE];
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < SIZE * SIZE; i++) {
        double value = planes[channel][i] / 255;
        values[channel * SIZE * SIZE + i] = (float) ((value - MEAN[channel]) / DEVIATION[channel]);
      }
    }
    return LoDTensor.ofFloats(Shape.of(1, 3, SIZE, SIZE), values);
  }

  @Override
  public void close() {
    predictor.close();
  }
}
