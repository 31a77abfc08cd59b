package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** One factor and one term for each channel. */
public final class ChannelScale {
  private final boolean wide;
  private final CudaKernel kernel;

  /** For one kernel. */
  public ChannelScale(KernelContext c) {
    wide = c.dtype() == DType.FLOAT64;
    kernel = CudaDevice.of(c).kernel(ChannelSums.SOURCE, "scale_shift", Units.real(c.dtype()));
  }

  /** {@code y = factor x + term}; the tensors may be the same. */
  public void run(Tensor x, Tensor factors, Tensor terms, Tensor y, long channels, long area) {
    run(x, factors, terms, y, channels, area, false, 0);
  }

  /** The same, cut off at zero and at {@code highest} where {@code clips} says so. */
  public void run(
      Tensor x,
      Tensor factors,
      Tensor terms,
      Tensor y,
      long channels,
      long area,
      boolean clips,
      float highest) {
    kernel
        .begin()
        .tensor(x)
        .tensor(factors)
        .tensor(terms)
        .tensor(y)
        .longInteger(x.numel())
        .longInteger(channels)
        .longInteger(area)
        .integer(clips ? 1 : 0);
    if (wide) {
      kernel.real64(highest);
    } else {
      kernel.real(highest);
    }
    kernel.launch(CudaKernel.blocks(x.numel(), Units.THREADS), Units.THREADS);
  }
}
