package org.fluidjava.layers;

import org.jspecify.annotations.Nullable;

/**
 * The optional settings of batch normalisation.
 *
 * @param activation the activation operator's name, or null
 * @param isTest whether running values are used
 * @param momentum share of the old running values
 * @param epsilon added to variances
 * @param scale settings of the scale
 * @param bias settings of the bias
 * @param channelLast whether the channels are the last extent
 * @param useGlobalStats whether running values are used in training too
 * @param meanName name of the running mean, or null for a generated one
 * @param varianceName name of the running variance, or null for a generated one
 * @param name the layer's name, or null for a generated one
 */
public record BatchNorm(
    @Nullable String activation,
    boolean isTest,
    float momentum,
    float epsilon,
    Param scale,
    Param bias,
    boolean channelLast,
    boolean useGlobalStats,
    @Nullable String meanName,
    @Nullable String varianceName,
    @Nullable String name) {
  /** Momentum 0.9, epsilon 1e-5, channels first. */
  public static final BatchNorm DEFAULT =
      new BatchNorm(
          null, false, 0.9f, 1e-5f, Param.DEFAULT, Param.DEFAULT, false, false, null, null, null);

  public BatchNorm withActivation(@Nullable String type) {
    return new BatchNorm(
        type,
        isTest,
        momentum,
        epsilon,
        scale,
        bias,
        channelLast,
        useGlobalStats,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withIsTest(boolean test) {
    return new BatchNorm(
        activation,
        test,
        momentum,
        epsilon,
        scale,
        bias,
        channelLast,
        useGlobalStats,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withMomentum(double share) {
    return new BatchNorm(
        activation,
        isTest,
        (float) share,
        epsilon,
        scale,
        bias,
        channelLast,
        useGlobalStats,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withEpsilon(double term) {
    return new BatchNorm(
        activation,
        isTest,
        momentum,
        (float) term,
        scale,
        bias,
        channelLast,
        useGlobalStats,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withScale(Param param) {
    return new BatchNorm(
        activation,
        isTest,
        momentum,
        epsilon,
        param,
        bias,
        channelLast,
        useGlobalStats,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withBias(Param param) {
    return new BatchNorm(
        activation,
        isTest,
        momentum,
        epsilon,
        scale,
        param,
        channelLast,
        useGlobalStats,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withChannelLast(boolean last) {
    return new BatchNorm(
        activation,
        isTest,
        momentum,
        epsilon,
        scale,
        bias,
        last,
        useGlobalStats,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withUseGlobalStats(boolean use) {
    return new BatchNorm(
        activation,
        isTest,
        momentum,
        epsilon,
        scale,
        bias,
        channelLast,
        use,
        meanName,
        varianceName,
        name);
  }

  public BatchNorm withMovingNames(@Nullable String mean, @Nullable String variance) {
    return new BatchNorm(
        activation,
        isTest,
        momentum,
        epsilon,
        scale,
        bias,
        channelLast,
        useGlobalStats,
        mean,
        variance,
        name);
  }

  public BatchNorm withName(@Nullable String newName) {
    return new BatchNorm(
        activation,
        isTest,
        momentum,
        epsilon,
        scale,
        bias,
        channelLast,
        useGlobalStats,
        meanName,
        varianceName,
        newName);
  }
}
