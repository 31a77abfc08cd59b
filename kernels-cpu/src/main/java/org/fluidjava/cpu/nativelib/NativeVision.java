package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Windows and channels of images in NCHW, float32. Ask {@link NativeLibrary#isAvailable()} first.
 *
 * <p>A plane is one channel of one image. Padding is given for the top and the left; what is
 * missing at the bottom and the right follows from the output's size, which the caller computes.
 */
@Platform(include = "fluid_kernels.h", library = NativeKernels.LIBRARY, compiler = "cpp17")
@Namespace("fluid")
@NoException
public final class NativeVision {
  private NativeVision() {}

  /**
   * Rows [begin, end) of the column matrix [channels kernelHeight kernelWidth, outputHeight
   * outputWidth] of one image x [channels, inputHeight, inputWidth]: a convolution is the product
   * of its filter with it. For groups pass the group's first channel as x.
   */
  public static native void im2col(
      long begin,
      long end,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      long dilationHeight,
      long dilationWidth,
      @Cast("const float*") long x,
      @Cast("float*") long columns);

  /** Channels [begin, end) of dx from the gradient of {@link #im2col}'s result; overwrites dx. */
  public static native void col2im(
      long begin,
      long end,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      long dilationHeight,
      long dilationWidth,
      @Cast("const float*") long columns,
      @Cast("float*") long dx);

  /**
   * Depthwise convolution: the output planes [begin, end) of [images, outputChannels, outputHeight,
   * outputWidth].
   *
   * @param times output channels for each input channel
   * @param outputChannels input channels times {@code times}
   * @param filter [outputChannels, kernelHeight, kernelWidth]
   */
  public static native void depthwise(
      long begin,
      long end,
      long times,
      long outputChannels,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      long dilationHeight,
      long dilationWidth,
      @Cast("const float*") long x,
      @Cast("const float*") long filter,
      @Cast("float*") long y);

  /** The gradient of {@link #depthwise} to its input planes [begin, end); overwrites dx. */
  public static native void depthwiseGradX(
      long begin,
      long end,
      long times,
      long outputChannels,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      long dilationHeight,
      long dilationWidth,
      @Cast("const float*") long filter,
      @Cast("const float*") long g,
      @Cast("float*") long dx);

  /** The gradient of {@link #depthwise} to the filters of the output channels [begin, end). */
  public static native void depthwiseGradFilter(
      long begin,
      long end,
      long images,
      long times,
      long outputChannels,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      long dilationHeight,
      long dilationWidth,
      @Cast("const float*") long x,
      @Cast("const float*") long g,
      @Cast("float*") long dfilter);

  /**
   * Largest element of each window, on the planes [begin, end).
   *
   * @param adaptive windows that divide the input evenly; kernel, stride and padding are not used
   */
  public static native void poolMax(
      long begin,
      long end,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      boolean adaptive,
      @Cast("const float*") long x,
      @Cast("float*") long y);

  /**
   * The gradient of {@link #poolMax}: to the first element of a window that equals its maximum;
   * overwrites dx.
   */
  public static native void poolMaxGrad(
      long begin,
      long end,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      boolean adaptive,
      @Cast("const float*") long x,
      @Cast("const float*") long y,
      @Cast("const float*") long g,
      @Cast("float*") long dx);

  /**
   * Average of each window, on the planes [begin, end).
   *
   * @param exclusive divide by the elements inside the image instead of the whole window
   */
  public static native void poolAverage(
      long begin,
      long end,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      boolean adaptive,
      boolean exclusive,
      @Cast("const float*") long x,
      @Cast("float*") long y);

  /** The gradient of {@link #poolAverage}; overwrites dx. */
  public static native void poolAverageGrad(
      long begin,
      long end,
      long inputHeight,
      long inputWidth,
      long outputHeight,
      long outputWidth,
      long kernelHeight,
      long kernelWidth,
      long strideHeight,
      long strideWidth,
      long padTop,
      long padLeft,
      boolean adaptive,
      boolean exclusive,
      @Cast("const float*") long g,
      @Cast("float*") long dx);

  /**
   * {@code y = scale[c] x + shift[c]} on the planes [begin, end) of [images, channels, area]: batch
   * normalisation in inference.
   */
  public static native void channelScaleShift(
      long begin,
      long end,
      long channels,
      long area,
      @Cast("const float*") long x,
      @Cast("const float*") long scale,
      @Cast("const float*") long shift,
      @Cast("float*") long y);

  /** Mean and biased variance of the channels [begin, end). */
  public static native void channelMoments(
      long begin,
      long end,
      long images,
      long channels,
      long area,
      @Cast("const float*") long x,
      @Cast("float*") long mean,
      @Cast("float*") long variance);

  /**
   * Gradients of batch normalisation to scale and bias, for the channels [begin, end).
   *
   * @param inverse {@code 1 / sqrt(variance + epsilon)} for each channel
   */
  public static native void batchNormGradSums(
      long begin,
      long end,
      long images,
      long channels,
      long area,
      @Cast("const float*") long x,
      @Cast("const float*") long g,
      @Cast("const float*") long mean,
      @Cast("const float*") long inverse,
      @Cast("float*") long dscale,
      @Cast("float*") long dbias);

  /**
   * Gradient of batch normalisation in training to its input, on the planes [begin, end); dscale
   * and dbias from {@link #batchNormGradSums}.
   */
  public static native void batchNormGradX(
      long begin,
      long end,
      long images,
      long channels,
      long area,
      @Cast("const float*") long x,
      @Cast("const float*") long g,
      @Cast("const float*") long mean,
      @Cast("const float*") long inverse,
      @Cast("const float*") long scale,
      @Cast("const float*") long dscale,
      @Cast("const float*") long dbias,
      @Cast("float*") long dx);
}
