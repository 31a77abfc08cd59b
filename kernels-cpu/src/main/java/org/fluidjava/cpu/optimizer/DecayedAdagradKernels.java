package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code decayed_adagrad}. */
final class DecayedAdagradKernels {
  private DecayedAdagradKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("decayed_adagrad", DecayedAdagradKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor moment = c.in("Moment");
    Tensor momentOut = c.out("MomentOut");
    Tensor learningRate = c.in("LearningRate");
    double decay = c.attrs().getFloat("decay");
    double epsilon = c.attrs().getFloat("epsilon");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements m = moment.elements();
      Elements toM = momentOut.elements();
      double rate = learningRate.elements().get(0);
      gradients.everywhere(
          (i, g) -> {
            double mean = decay * m.get(i) + (1 - decay) * g * g;
            toM.set(i, mean);
            toP.set(i, p.get(i) - rate * g / (Math.sqrt(mean) + epsilon));
          });
    };
  }
}
