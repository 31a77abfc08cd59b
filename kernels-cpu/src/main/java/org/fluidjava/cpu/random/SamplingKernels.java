package org.fluidjava.cpu.random;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Kernels that draw from given probabilities. */
final class SamplingKernels {
  private SamplingKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sampling_id", SamplingKernels::samplingId)
        .forFloats("multinomial", SamplingKernels::multinomial)
        .forFloats("bernoulli", SamplingKernels::bernoulli);
  }

  private static Kernel samplingId(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    double min = c.attrs().getFloat("min");
    double max = c.attrs().getFloat("max");
    Draws draws = new Draws(c.random());
    return () -> {
      draws.begin();
      Elements shares = x.elements();
      Elements to = out.elements();
      long classes = x.dim(1);
      for (long row = 0; row < to.length(); row++) {
        double left = min + (max - min) * draws.uniform(row);
        long chosen = 0;
        for (; chosen < classes - 1; chosen++) {
          left -= shares.get(row * classes + chosen);
          if (left < 0) {
            break;
          }
        }
        to.setLong(row, chosen);
      }
    };
  }

  private static Kernel multinomial(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor weights = c.scratch(DType.FLOAT64);
    boolean replacement = c.attrs().getBoolean("replacement");
    Draws draws = new Draws(c.random());
    return () -> {
      draws.begin();
      Elements given = x.elements();
      Elements to = out.elements();
      long classes = x.dim(-1);
      long number = out.dim(-1);
      weights.resize(classes);
      Elements left = weights.elements();
      long rows = number == 0 ? 0 : to.length() / number;
      for (long row = 0; row < rows; row++) {
        double total = 0;
        long possible = 0;
        for (long i = 0; i < classes; i++) {
          double weight = given.get(row * classes + i);
          if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new RuleViolation(
                "weights must be finite and not negative, but X[%d, %d] is %s"
                    .formatted(row, i, weight));
          }
          left.set(i, weight);
          total += weight;
          possible += weight > 0 ? 1 : 0;
        }
        if (possible < (replacement ? 1 : number)) {
          throw new RuleViolation(
              "row %d of X has %d weights above 0, but %d classes are to be drawn"
                  .formatted(row, possible, replacement ? 1 : number));
        }
        for (long draw = 0; draw < number; draw++) {
          long at = row * number + draw;
          long chosen = choose(left, classes, total * draws.uniform(at));
          to.setLong(at, chosen);
          if (!replacement) {
            left.set(chosen, 0);
            total = 0;
            for (long i = 0; i < classes; i++) {
              total += left.get(i);
            }
          }
        }
      }
    };
  }

  /** The class in which a point of the summed weights lies; never one of weight 0. */
  private static long choose(Elements weights, long classes, double point) {
    long chosen = -1;
    double before = 0;
    for (long i = 0; i < classes; i++) {
      double weight = weights.get(i);
      if (weight > 0) {
        chosen = i;
        before += weight;
        if (point < before) {
          break;
        }
      }
    }
    return chosen;
  }

  private static Kernel bernoulli(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Draws draws = new Draws(c.random());
    return () -> {
      draws.begin();
      Elements shares = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < to.length(); i++) {
        double share = shares.get(i);
        if (!(share >= 0 && share <= 1)) {
          throw new RuleViolation(
              "probabilities must be from 0 to 1, but element %d of X is %s".formatted(i, share));
        }
        to.set(i, draws.uniform(i) < share ? 1 : 0);
      }
    };
  }
}
