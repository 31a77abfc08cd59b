package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code adamax}. */
final class AdamaxKernels {
  private AdamaxKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("adamax", AdamaxKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor moment = c.in("Moment");
    Tensor momentOut = c.out("MomentOut");
    Tensor norm = c.in("InfNorm");
    Tensor normOut = c.out("InfNormOut");
    Tensor learningRate = c.in("LearningRate");
    Tensor power = c.in("Beta1Pow");
    double beta1 = c.attrs().getFloat("beta1");
    double beta2 = c.attrs().getFloat("beta2");
    double epsilon = c.attrs().getFloat("epsilon");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements m = moment.elements();
      Elements toM = momentOut.elements();
      Elements n = norm.elements();
      Elements toN = normOut.elements();
      double rate = learningRate.elements().get(0) / (1 - power.elements().get(0));
      gradients.everywhere(
          (i, g) -> {
            double mean = beta1 * m.get(i) + (1 - beta1) * g;
            double largest = Math.max(Math.abs(g), beta2 * n.get(i) + epsilon);
            toM.set(i, mean);
            toN.set(i, largest);
            toP.set(i, p.get(i) - rate * mean / largest);
          });
    };
  }
}
