package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** The kernel of {@code lamb}. */
final class LambKernels {
  private LambKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("lamb", LambKernels::update);
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
    Tensor direction = c.scratch(DType.FLOAT64);
    Beta first = new Beta(c, "beta1", "Beta1");
    Beta second = new Beta(c, "beta2", "Beta2");
    double epsilon = c.attrs().getFloat("epsilon");
    double decay = c.attrs().getFloat("weight_decay");
    return () -> {
      direction.resize(param.shape());
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements m = moment1.elements();
      Elements toM = moment1Out.elements();
      Elements v = moment2.elements();
      Elements toV = moment2Out.elements();
      Elements r = direction.elements();
      double beta1 = first.value();
      double beta2 = second.value();
      gradients.everywhere(
          (i, g) -> {
            double mean = beta1 * m.get(i) + (1 - beta1) * g;
            double square = beta2 * v.get(i) + (1 - beta2) * g * g;
            toM.set(i, mean);
            toV.set(i, square);
            r.set(i, mean / (Math.sqrt(square) + epsilon) + decay * p.get(i));
          });
      double size = Gradients.norm(p);
      double step = Gradients.norm(r);
      double rate = learningRate.elements().get(0) * (size > 0 && step > 0 ? size / step : 1);
      for (long i = 0; i < p.length(); i++) {
        toP.set(i, p.get(i) - rate * r.get(i));
      }
      first.advance();
      second.advance();
    };
  }
}
