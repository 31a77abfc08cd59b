package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code sgd}. */
final class SgdKernels {
  private SgdKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("sgd", SgdKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor learningRate = c.in("LearningRate");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      double rate = learningRate.elements().get(0);
      gradients.whereGiven(
          (i, g) -> {
            toP.set(i, p.get(i) - rate * g);
          });
    };
  }
}
