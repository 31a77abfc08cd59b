package org.fluidjava.layers;

import org.jspecify.annotations.Nullable;

/**
 * The optional settings of convolutions, of images and of volumes, plain and transposed. One number
 * stands for all directions.
 *
 * @param stride steps of the window
 * @param padding cells around the image, by direction or before and after
 * @param dilation steps within the window
 * @param groups groups of channels that do not mix
 * @param weight settings of the filter
 * @param bias settings of the bias; {@link Param#NONE} for none
 * @param activation the activation operator's name, or null
 * @param paddingAlgorithm EXPLICIT, SAME or VALID
 * @param channelLast whether the channels are the last extent
 * @param useCudnn false lets a convolution with one group for each channel become {@code
 *     depthwise_conv2d}
 * @param name the layer's name, or null for a generated one
 */
public record Conv(
    int[] stride,
    int[] padding,
    int[] dilation,
    int groups,
    Param weight,
    Param bias,
    @Nullable String activation,
    String paddingAlgorithm,
    boolean channelLast,
    boolean useCudnn,
    @Nullable String name) {
  /** Stride 1, no padding, one group, weight and bias as usual, no activation. */
  public static final Conv DEFAULT =
      new Conv(
          new int[] {1},
          new int[] {0},
          new int[] {1},
          1,
          Param.DEFAULT,
          Param.DEFAULT,
          null,
          "EXPLICIT",
          false,
          true,
          null);

  public Conv withStride(int... steps) {
    return new Conv(
        steps,
        padding,
        dilation,
        groups,
        weight,
        bias,
        activation,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withPadding(int... cells) {
    return new Conv(
        stride,
        cells,
        dilation,
        groups,
        weight,
        bias,
        activation,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withDilation(int... steps) {
    return new Conv(
        stride,
        padding,
        steps,
        groups,
        weight,
        bias,
        activation,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withGroups(int count) {
    return new Conv(
        stride,
        padding,
        dilation,
        count,
        weight,
        bias,
        activation,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withWeight(Param param) {
    return new Conv(
        stride,
        padding,
        dilation,
        groups,
        param,
        bias,
        activation,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withBias(Param param) {
    return new Conv(
        stride,
        padding,
        dilation,
        groups,
        weight,
        param,
        activation,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withActivation(@Nullable String type) {
    return new Conv(
        stride,
        padding,
        dilation,
        groups,
        weight,
        bias,
        type,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withPaddingAlgorithm(String algorithm) {
    return new Conv(
        stride,
        padding,
        dilation,
        groups,
        weight,
        bias,
        activation,
        algorithm,
        channelLast,
        useCudnn,
        name);
  }

  public Conv withChannelLast(boolean last) {
    return new Conv(
        stride,
        padding,
        dilation,
        groups,
        weight,
        bias,
        activation,
        paddingAlgorithm,
        last,
        useCudnn,
        name);
  }

  public Conv withUseCudnn(boolean use) {
    return new Conv(
        stride,
        padding,
        dilation,
        groups,
        weight,
        bias,
        activation,
        paddingAlgorithm,
        channelLast,
        use,
        name);
  }

  public Conv withName(@Nullable String newName) {
    return new Conv(
        stride,
        padding,
        dilation,
        groups,
        weight,
        bias,
        activation,
        paddingAlgorithm,
        channelLast,
        useCudnn,
        newName);
  }

  /** One number for each direction. */
  static int[] spread(int[] values, int directions) {
    if (values.length != 1) {
      return values.clone();
    }
    int[] all = new int[directions];
    java.util.Arrays.fill(all, values[0]);
    return all;
  }
}
