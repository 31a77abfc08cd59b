package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code adadelta}. */
final class AdadeltaKernels {
  private AdadeltaKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("adadelta", AdadeltaKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor squares = c.in("AvgSquaredGrad");
    Tensor squaresOut = c.out("AvgSquaredGradOut");
    Tensor updates = c.in("AvgSquaredUpdate");
    Tensor updatesOut = c.out("AvgSquaredUpdateOut");
    double rho = c.attrs().getFloat("rho");
    double epsilon = c.attrs().getFloat("epsilon");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements s = squares.elements();
      Elements toS = squaresOut.elements();
      Elements u = updates.elements();
      Elements toU = updatesOut.elements();
      gradients.everywhere(
          (i, g) -> {
            double mean = rho * s.get(i) + (1 - rho) * g * g;
            double step = -Math.sqrt((u.get(i) + epsilon) / (mean + epsilon)) * g;
            toS.set(i, mean);
            toU.set(i, rho * u.get(i) + (1 - rho) * step * step);
            toP.set(i, p.get(i) + step);
          });
    };
  }
}
