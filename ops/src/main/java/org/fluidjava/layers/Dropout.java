package org.fluidjava.layers;

import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code dropout}.
 *
 * @param probability the probability of dropping an element (not of keeping it), 0 to 1
 * @param upscaleInTrain whether kept elements grow by 1/(1-p) in training and tests leave X as it
 *     is; otherwise training leaves them and tests multiply by 1-p
 * @param isTest whether nothing is dropped
 * @param seed a seed of its own: every run draws the same; null to draw anew in every run
 * @param name the layer's name, or null for a generated one
 */
public record Dropout(
    double probability,
    boolean upscaleInTrain,
    boolean isTest,
    @Nullable Integer seed,
    @Nullable String name) {
  /** This probability, {@code downgrade_in_infer}. */
  public static Dropout of(double probability) {
    return new Dropout(probability, false, false, null, null);
  }

  public Dropout withUpscaleInTrain(boolean upscale) {
    return new Dropout(probability, upscale, isTest, seed, name);
  }

  public Dropout withTest(boolean test) {
    return new Dropout(probability, upscaleInTrain, test, seed, name);
  }

  public Dropout withSeed(@Nullable Integer newSeed) {
    return new Dropout(probability, upscaleInTrain, isTest, newSeed, name);
  }

  public Dropout withName(@Nullable String newName) {
    return new Dropout(probability, upscaleInTrain, isTest, seed, newName);
  }
}
