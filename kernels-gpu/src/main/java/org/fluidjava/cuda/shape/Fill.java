package org.fluidjava.cuda.shape;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/** Sets all elements of a tensor to one number. */
public final class Fill {
  static final List<Specialisation> SPECIALISATIONS =
      List.of(new Specialisation("shape/move.cu", "fill"));

  private final CudaKernel kernel;

  /** For one kernel. */
  public Fill(KernelContext c) {
    kernel = CudaDevice.of(c).kernel("shape/move.cu", "fill");
  }

  /** All elements become this number, in the tensor's type. */
  public void run(Tensor to, double value) {
    if (value == 0 && 1 / value > 0) {
      zero(to);
      return;
    }
    kernel
        .begin()
        .tensor(to)
        .longInteger(to.numel())
        .integer(to.dtype().bytes())
        .longInteger(Units.bits(to.dtype(), value))
        .launch(CudaKernel.blocks(to.numel(), Units.THREADS), Units.THREADS);
  }

  /** All elements become zero. */
  public static void zero(Tensor to) {
    if (to.bytes() > 0) {
      to.device().zero(to.address(), to.bytes());
    }
  }
}
