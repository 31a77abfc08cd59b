package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code ftrl}. */
final class FtrlKernels {
  private FtrlKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("ftrl", FtrlKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor accumulated = c.in("SquaredAccumulator");
    Tensor accumulatedOut = c.out("SquaredAccumOut");
    Tensor linear = c.in("LinearAccumulator");
    Tensor linearOut = c.out("LinearAccumOut");
    Tensor learningRate = c.in("LearningRate");
    double l1 = c.attrs().getFloat("l1");
    double l2 = c.attrs().getFloat("l2");
    double power = c.attrs().getFloat("lr_power");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements n = accumulated.elements();
      Elements toN = accumulatedOut.elements();
      Elements l = linear.elements();
      Elements toL = linearOut.elements();
      double rate = learningRate.elements().get(0);
      gradients.everywhere(
          (i, g) -> {
            double sum = n.get(i) + g * g;
            double root = Math.pow(sum, -power);
            double along = l.get(i) + g - (root - Math.pow(n.get(i), -power)) / rate * p.get(i);
            toN.set(i, sum);
            toL.set(i, along);
            double over = l1 * Math.signum(along) - along;
            toP.set(i, Math.abs(along) > l1 ? over / (root / rate + 2 * l2) : 0);
          });
    };
  }
}
