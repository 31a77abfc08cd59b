package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeUpdates;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code adam}. */
final class AdamKernels {
  private AdamKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats(
        "adam",
        AdamKernels::update,
        c -> NativeGradient.inPlace(c, "Moment1", "Moment2") ? new Native(c) : update(c));
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

  /** float32 in place, over the pool. */
  private static final class Native implements Kernel {
    private final Ranges ranges = new Ranges(this::range);
    private final NativeGradient gradient;
    private final Tensor moment1;
    private final Tensor moment2;
    private final Tensor learningRate;
    private final Beta first;
    private final Beta second;
    private final double epsilon;
    private final boolean lazy;
    private float step;
    private float small;

    Native(KernelContext c) {
      gradient = new NativeGradient(c);
      moment1 = c.in("Moment1");
      moment2 = c.in("Moment2");
      learningRate = c.in("LearningRate");
      first = new Beta(c, "beta1", "Beta1");
      second = new Beta(c, "beta2", "Beta2");
      epsilon = c.attrs().getFloat("epsilon");
      lazy = c.attrs().getBoolean("lazy_mode");
    }

    @Override
    public void run() {
      double correction = Math.sqrt(1 - second.power());
      step = (float) (learningRate.elements().get(0) * correction / (1 - first.power()));
      small = (float) (epsilon * correction);
      ranges.run(gradient.prepare(), gradient.isSparse() ? gradient.width() : 1);
      first.advance();
      second.advance();
    }

    private void range(long from, long to) {
      float beta1 = (float) first.value();
      float beta2 = (float) second.value();
      if (gradient.isSparse()) {
        NativeUpdates.adamRows(
            from,
            to,
            gradient.width(),
            gradient.rowCount(),
            gradient.rows(),
            gradient.values(),
            lazy,
            step,
            beta1,
            beta2,
            small,
            gradient.parameter(),
            moment1.address(),
            moment2.address());
      } else {
        NativeUpdates.adam(
            from,
            to,
            gradient.values(),
            1,
            0,
            step,
            beta1,
            beta2,
            small,
            gradient.parameter(),
            moment1.address(),
            moment2.address());
      }
    }
  }
}
