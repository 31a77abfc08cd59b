package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code momentum}. */
final class MomentumKernels {
  private MomentumKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("momentum", MomentumKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor velocity = c.in("Velocity");
    Tensor velocityOut = c.out("VelocityOut");
    Tensor learningRate = c.in("LearningRate");
    double mu = c.attrs().getFloat("mu");
    boolean nesterov = c.attrs().getBoolean("use_nesterov");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements v = velocity.elements();
      Elements toV = velocityOut.elements();
      double rate = learningRate.elements().get(0);
      gradients.everywhere(
          (i, g) -> {
            double speed = mu * v.get(i) + g;
            toV.set(i, speed);
            toP.set(i, p.get(i) - rate * (nesterov ? g + mu * speed : speed));
          });
    };
  }
}
