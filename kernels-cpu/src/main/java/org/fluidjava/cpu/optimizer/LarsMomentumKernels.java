package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code lars_momentum}. */
final class LarsMomentumKernels {
  private LarsMomentumKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("lars_momentum", LarsMomentumKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor velocity = c.in("Velocity");
    Tensor velocityOut = c.out("VelocityOut");
    Tensor learningRate = c.in("LearningRate");
    double mu = c.attrs().getFloat("mu");
    double coefficient = c.attrs().getFloat("lars_coeff");
    double decay = c.attrs().getFloats("lars_weight_decay")[0];
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements v = velocity.elements();
      Elements toV = velocityOut.elements();
      double rate = learningRate.elements().get(0);
      double size = Gradients.norm(p);
      double slope = gradients.norm();
      double own =
          decay > 0 && size > 0 && slope > 0
              ? rate * coefficient * size / (slope + decay * size)
              : rate;
      gradients.everywhere(
          (i, g) -> {
            double speed = mu * v.get(i) + own * (g + decay * p.get(i));
            toV.set(i, speed);
            toP.set(i, p.get(i) - speed);
          });
    };
  }
}
