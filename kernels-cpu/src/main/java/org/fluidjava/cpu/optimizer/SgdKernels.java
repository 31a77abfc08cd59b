package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeUpdates;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code sgd}. */
final class SgdKernels {
  private SgdKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats(
        "sgd", SgdKernels::update, c -> NativeGradient.inPlace(c) ? new Native(c) : update(c));
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

  /** float32 in place, over the pool. */
  private static final class Native implements Kernel {
    private final Ranges ranges = new Ranges(this::range);
    private final NativeGradient gradient;
    private final Tensor learningRate;
    private float rate;

    Native(KernelContext c) {
      gradient = new NativeGradient(c);
      learningRate = c.in("LearningRate");
    }

    @Override
    public void run() {
      rate = (float) learningRate.elements().get(0);
      ranges.run(gradient.prepare(), gradient.isSparse() ? gradient.width() : 1);
    }

    private void range(long from, long to) {
      if (gradient.isSparse()) {
        NativeUpdates.sgdRows(
            from,
            to,
            gradient.width(),
            gradient.rowCount(),
            gradient.rows(),
            gradient.values(),
            rate,
            gradient.parameter());
      } else {
        NativeUpdates.sgd(from, to, gradient.values(), 1, 0, rate, gradient.parameter());
      }
    }
  }
}
