package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * Turns the parameters of a batch normalisation into one factor and one term for each channel, and
 * moves the running moments.
 */
public final class BatchFactors {
  private final CudaKernel kernel;
  private final Tensor scale;
  private final Tensor bias;
  private final Tensor mean;
  private final Tensor variance;
  private final double epsilon;
  private final Tensor factors;
  private final Tensor terms;

  /** For an operator with the inputs that batch_norm has, named {@code shiftSlot} and so on. */
  public BatchFactors(KernelContext c, String shiftSlot) {
    kernel = CudaDevice.of(c).kernel(ChannelSums.SOURCE, "batch_factors", Units.real(c.dtype()));
    scale = c.in("Scale");
    bias = c.in(shiftSlot);
    mean = c.in("Mean");
    variance = c.in("Variance");
    epsilon = c.attrs().getFloat("epsilon");
    factors = c.scratch(c.dtype());
    terms = c.scratch(c.dtype());
  }

  /** Where the results go; all may be null. */
  record Results(
      @Nullable Tensor savedMean,
      @Nullable Tensor savedInverse,
      @Nullable Tensor meanOut,
      @Nullable Tensor varianceOut) {
    static final Results NONE = new Results(null, null, null, null);
  }

  /** From the running moments, for numbers to which {@code added} was not added yet. */
  public void fixed(@Nullable Tensor added, long channels) {
    run(added, null, null, 0, null, channels, Results.NONE);
  }

  /**
   * Computes; {@code batchMean} and {@code batchVariance} are double, or null for the running ones.
   */
  void run(
      @Nullable Tensor added,
      @Nullable Tensor batchMean,
      @Nullable Tensor batchVariance,
      double momentum,
      @Nullable Tensor momentumThere,
      long channels,
      Results results) {
    factors.resize(channels);
    terms.resize(channels);
    kernel
        .begin()
        .tensor(scale)
        .tensor(bias)
        .tensor(mean)
        .tensor(variance)
        .tensor(added)
        .tensor(batchMean)
        .tensor(batchVariance)
        .real64(epsilon)
        .real64(momentum)
        .tensor(momentumThere)
        .longInteger(channels)
        .tensor(factors)
        .tensor(terms)
        .tensor(results.savedMean())
        .tensor(results.savedInverse())
        .tensor(results.meanOut())
        .tensor(results.varianceOut())
        .launch(CudaKernel.blocks(channels, Units.THREADS), Units.THREADS);
  }

  /** A factor for each channel. */
  public Tensor factors() {
    return factors;
  }

  /** A term for each channel. */
  public Tensor terms() {
    return terms;
  }
}
