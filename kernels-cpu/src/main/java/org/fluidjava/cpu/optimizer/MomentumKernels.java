package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeUpdates;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code momentum}. */
final class MomentumKernels {
  private MomentumKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats(
        "momentum",
        MomentumKernels::update,
        c -> NativeGradient.inPlace(c, "Velocity") ? new Native(c) : update(c));
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

  /** float32 in place, over the pool. */
  private static final class Native implements Kernel {
    private final Ranges ranges = new Ranges(this::range);
    private final NativeGradient gradient;
    private final Tensor velocity;
    private final Tensor learningRate;
    private final float mu;
    private final boolean nesterov;
    private float rate;

    Native(KernelContext c) {
      gradient = new NativeGradient(c);
      velocity = c.in("Velocity");
      learningRate = c.in("LearningRate");
      mu = c.attrs().getFloat("mu");
      nesterov = c.attrs().getBoolean("use_nesterov");
    }

    @Override
    public void run() {
      rate = (float) learningRate.elements().get(0);
      ranges.run(gradient.prepare(), gradient.isSparse() ? gradient.width() : 1);
    }

    private void range(long from, long to) {
      if (gradient.isSparse()) {
        NativeUpdates.momentumRows(
            from,
            to,
            gradient.width(),
            gradient.rowCount(),
            gradient.rows(),
            gradient.values(),
            rate,
            mu,
            nesterov,
            gradient.parameter(),
            velocity.address());
      } else {
        NativeUpdates.momentum(
            from,
            to,
            gradient.values(),
            1,
            0,
            rate,
            mu,
            nesterov,
            gradient.parameter(),
            velocity.address());
      }
    }
  }
}
