package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Sums over the channels of images, in chunks that blocks take and that are then added in order.
 * Element i of channel k of an image lies at (image · channels + k) · area + i.
 */
public final class ChannelSums {
  /** The CUDA source, which has other kernels of channels too. */
  public static final String SOURCE = "norm/channels.cu";

  private static final int PER_CHUNK = 8192;
  private static final int MOST_CHUNKS = 64;

  private final CudaKernel sums;
  private final CudaKernel products;
  private final CudaKernel means;
  private final CudaKernel totals;
  private final Tensor partial;
  private int chunks;

  /** For one kernel. */
  public ChannelSums(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    String real = Units.real(c.dtype());
    sums = device.kernel(SOURCE, "channel_sums", real);
    products = device.kernel(SOURCE, "channel_products", real);
    means = device.kernel(SOURCE, "mean_of_chunks", real);
    totals = device.kernel(SOURCE, "sum_of_chunks", real);
    partial = c.scratch(DType.FLOAT64);
  }

  private void divide(long images, long channels, long area, int results) {
    long count = images * area;
    chunks = (int) Math.max(1, Math.min(MOST_CHUNKS, count / PER_CHUNK));
    partial.resize(results, chunks, channels);
  }

  /** {@code to[k] =} the sum of channel k. */
  public void plain(Tensor x, Tensor to, long images, long channels, long area) {
    sums(x, 0, images, channels, area);
    totals.begin().tensor(partial).integer(chunks).longInteger(channels).tensor(to);
    totals.launch(CudaKernel.blocks(channels, Units.THREADS), Units.THREADS);
  }

  private void sums(Tensor x, long mean, long images, long channels, long area) {
    divide(images, channels, area, 1);
    sums.begin()
        .tensor(x)
        .pointer(mean)
        .tensor(partial)
        .longInteger(images)
        .longInteger(channels)
        .longInteger(area)
        .integer(chunks)
        .launch(channels * chunks, Units.THREADS);
  }

  /** Mean and variance of each channel, in double precision. */
  void moments(Tensor x, Tensor mean, Tensor variance, long images, long channels, long area) {
    sums(x, 0, images, channels, area);
    mean(mean, images * area, channels);
    sums(x, mean.address(), images, channels, area);
    mean(variance, images * area, channels);
  }

  private void mean(Tensor to, long count, long channels) {
    means
        .begin()
        .tensor(partial)
        .integer(chunks)
        .longInteger(channels)
        .real64(count)
        .tensor(to)
        .launch(CudaKernel.blocks(channels, Units.THREADS), Units.THREADS);
  }

  /**
   * Chunks of the sums of a gradient, then of its product with x (without its mean where one is
   * given): see {@link #chunks}.
   */
  Tensor products(
      Tensor x, Tensor grad, @Nullable Tensor mean, long images, long channels, long area) {
    divide(images, channels, area, 2);
    products
        .begin()
        .tensor(x)
        .tensor(grad)
        .tensor(mean)
        .tensor(partial)
        .longInteger(images)
        .longInteger(channels)
        .longInteger(area)
        .integer(chunks)
        .launch(channels * chunks, Units.THREADS);
    return partial;
  }

  /** {@code to[k] =} the sum over the chunks of a result of {@link #products}. */
  void total(int result, Tensor to, long channels) {
    totals
        .begin()
        .pointer(partial.address() + 8L * result * chunks * channels)
        .integer(chunks)
        .longInteger(channels)
        .tensor(to)
        .launch(CudaKernel.blocks(channels, Units.THREADS), Units.THREADS);
  }

  /** How many chunks there were. */
  int chunks() {
    return chunks;
  }
}
