package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** The kernel of {@code rmsprop}. */
final class RmspropKernels {
  private RmspropKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("rmsprop", RmspropKernels::update);
  }

  private static Kernel update(KernelContext c) {
    Gradients gradients = new Gradients(c);
    Tensor param = c.in("Param");
    Tensor paramOut = c.out("ParamOut");
    Tensor meanSquare = c.in("MeanSquare");
    Tensor meanSquareOut = c.out("MeanSquareOut");
    Tensor moment = c.in("Moment");
    Tensor momentOut = c.out("MomentOut");
    boolean centered = c.attrs().getBoolean("centered");
    @Nullable Tensor meanGrad = centered ? c.in("MeanGrad") : null;
    @Nullable Tensor meanGradOut = centered ? c.out("MeanGradOut") : null;
    Tensor learningRate = c.in("LearningRate");
    double epsilon = c.attrs().getFloat("epsilon");
    double decay = c.attrs().getFloat("decay");
    double momentum = c.attrs().getFloat("momentum");
    return () -> {
      Elements p = param.elements();
      Elements toP = paramOut.elements();
      Elements s = meanSquare.elements();
      Elements toS = meanSquareOut.elements();
      Elements m = moment.elements();
      Elements toM = momentOut.elements();
      @Nullable Elements a = meanGrad == null ? null : meanGrad.elements();
      @Nullable Elements toA = meanGradOut == null ? null : meanGradOut.elements();
      double rate = learningRate.elements().get(0);
      gradients.everywhere(
          (i, g) -> {
            double square = decay * s.get(i) + (1 - decay) * g * g;
            double variance = square;
            if (a != null && toA != null) {
              double mean = decay * a.get(i) + (1 - decay) * g;
              toA.set(i, mean);
              variance -= mean * mean;
            }
            double step = momentum * m.get(i) + rate * g / Math.sqrt(variance + epsilon);
            toS.set(i, square);
            toM.set(i, step);
            toP.set(i, p.get(i) - step);
          });
    };
  }
}
