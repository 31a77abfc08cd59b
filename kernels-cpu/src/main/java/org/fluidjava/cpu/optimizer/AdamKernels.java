package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code adam}. */
final class AdamKernels {
  private AdamKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("adam", AdamKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor moment1 = c.in("Moment1");
    Tensor moment1Out = c.out("Moment1Out");
    Tensor moment2 = c.in("Moment2");
    Tensor moment2Out = c.out("Moment2Out");
    Tensor learningRate = c.in("LearningRate");
    Beta first = new Beta(c, "beta1", "Beta1");
    Beta second = new Beta(c, "beta2", "Beta2");
    double epsilon = c.attrs().getFloat("epsilon");
    boolean lazy = c.attrs().getBoolean("lazy_mode");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements m = moment1.elements();
      Elements toM = moment1Out.elements();
      Elements v = moment2.elements();
      Elements toV = moment2Out.elements();
      double beta1 = first.value();
      double beta2 = second.value();
      // The powers are those of this step: they advance after their use, with sparse gradients too.
      double correction = Math.sqrt(1 - second.power());
      double rate = learningRate.elements().get(0) * correction / (1 - first.power());
      double small = epsilon * correction;
      Gradients.Update update =
          (i, g) -> {
            double mean = beta1 * m.get(i) + (1 - beta1) * g;
            double square = beta2 * v.get(i) + (1 - beta2) * g * g;
            toM.set(i, mean);
            toV.set(i, square);
            toP.set(i, p.get(i) - rate * mean / (Math.sqrt(square) + small));
          };
      if (lazy) {
        gradients.whereGiven(update);
      } else {
        gradients.everywhere(update);
      }
      first.advance();
      second.advance();
    };
  }
}
