package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code warpctc}. */
final class WarpctcKernels {
  private WarpctcKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("warpctc", WarpctcKernels::cost)
        .forFloats("warpctc_grad", WarpctcKernels::costGrad);
  }

  /** Where step t of sequence i lies among rows of logits: packed by LoD, or [steps, sequences]. */
  private static long row(Tensor logits, boolean padded, int i, long t) {
    return padded ? t * logits.dim(1) + i : logits.lod().offsets(0)[i] + t;
  }

  private static int sequences(Tensor logits, boolean padded) {
    return padded ? (int) logits.dim(1) : logits.lod().sequences(0);
  }

  private static int steps(Tensor logits, @Nullable Tensor length, int i) {
    return length == null ? logits.lod().lengths(0)[i] : (int) length.elements().getLong(i);
  }

  private static Kernel cost(KernelContext c) {
    Tensor logits = c.in("Logits");
    Tensor label = c.in("Label");
    @Nullable Tensor length = c.inOrNull("LogitsLength");
    Segments labels = new Segments(label, c.inOrNull("LabelLength"));
    Tensor loss = c.out("Loss");
    @Nullable Tensor wanted = c.outOrNull("WarpCTCGrad");
    Tensor grad = wanted == null ? c.scratch(c.dtype()) : wanted;
    int blank = c.attrs().getInt("blank");
    Tensor logs = c.scratch(DType.FLOAT64);
    Tensor alpha = c.scratch(DType.FLOAT64);
    Tensor beta = c.scratch(DType.FLOAT64);
    return () -> {
      boolean padded = length != null;
      int count = sequences(logits, padded);
      int classes = (int) logits.dim(-1);
      grad.resize(padded ? logits.dim(0) : logits.lod().longest(), count, classes);
      grad.elements().fill(0);
      for (int i = 0; i < count; i++) {
        int steps = steps(logits, length, i);
        long states = 2L * labels.length(i) + 1;
        logs.resize(steps, classes);
        alpha.resize(steps, states);
        beta.resize(2, states);
        Elements x = logits.elements();
        Elements log = logs.elements();
        for (int t = 0; t < steps; t++) {
          logSoftmax(x, row(logits, padded, i, t) * classes, classes, log, (long) t * classes);
        }
        Lattice lattice =
            new Lattice(
                label.elements(),
                labels.begin(i),
                labels.length(i),
                blank,
                classes,
                steps,
                log,
                alpha.elements(),
                beta.elements());
        loss.elements().set(i, lattice.cost(grad.elements(), i, count));
      }
    };
  }

  private static void logSoftmax(Elements x, long at, int classes, Elements to, long toAt) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      largest = Math.max(largest, x.get(at + k));
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(x.get(at + k) - largest);
    }
    double log = Math.log(sum) + largest;
    for (int k = 0; k < classes; k++) {
      to.set(toAt + k, x.get(at + k) - log);
    }
  }

  /** The states of one sequence: a blank before, between and behind its labels. */
  private record Lattice(
      Elements label,
      long begin,
      int labels,
      int blank,
      int classes,
      int steps,
      Elements log,
      Elements alpha,
      Elements beta) {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    private int states() {
      return 2 * labels + 1;
    }

    private int symbol(int state) {
      if (state % 2 == 0) {
        return blank;
      }
      long id = label.getLong(begin + state / 2);
      RuleViolation.unless(
          id >= 0 && id < classes && id != blank,
          "Label[%d] is %d, but it must be a class from 0 to %d other than blank (%d)",
          begin + state / 2,
          id,
          classes - 1,
          blank);
      return (int) id;
    }

    /** Whether a state can be reached from the one two before it. */
    private boolean skips(int state) {
      return state >= 2 && state % 2 == 1 && symbol(state) != symbol(state - 2);
    }

    private static double add(double a, double b) {
      double most = Math.max(a, b);
      return most == NEVER ? NEVER : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
    }

    /** The cost; its gradient goes to [step][sequence][class]. */
    double cost(Elements grad, int sequence, int sequences) {
      int states = states();
      for (int s = 0; s < states; s++) {
        symbol(s);
      }
      if (steps == 0) {
        return 0;
      }
      for (int t = 0; t < steps; t++) {
        for (int s = 0; s < states; s++) {
          double reach = t == 0 ? (s < 2 ? 0 : NEVER) : from(t - 1, s);
          alpha.set((long) t * states + s, reach + log.get((long) t * classes + symbol(s)));
        }
      }
      long last = (steps - 1L) * states;
      double total = alpha.get(last + states - 1);
      if (states > 1) {
        total = add(total, alpha.get(last + states - 2));
      }
      if (total == NEVER) {
        return 0;
      }
      for (int t = steps - 1; t >= 0; t--) {
        long at = ((long) t * sequences + sequence) * classes;
        for (int k = 0; k < classes; k++) {
          grad.set(at + k, Math.exp(log.get((long) t * classes + k)));
        }
        for (int s = 0; s < states; s++) {
          double rest = t == steps - 1 ? (s >= states - 2 ? 0 : NEVER) : onward(t + 1, s);
          beta.set(t % 2 * (long) states + s, rest);
          double share = Math.exp(alpha.get((long) t * states + s) + rest - total);
          grad.add(at + symbol(s), -share);
        }
      }
      return -total;
    }

    private double from(int t, int s) {
      long at = (long) t * states() + s;
      double sum = alpha.get(at);
      if (s >= 1) {
        sum = add(sum, alpha.get(at - 1));
      }
      return skips(s) ? add(sum, alpha.get(at - 2)) : sum;
    }

    private double onward(int t, int s) {
      double sum = NEVER;
      for (int next = s; next < Math.min(s + 3, states()); next++) {
        if (next < s + 2 || skips(next)) {
          double way =
              beta.get(t % 2 * (long) states() + next) + log.get((long) t * classes + symbol(next));
          sum = add(sum, way);
        }
      }
      return sum;
    }
  }

  private static Kernel costGrad(KernelContext c) {
    Tensor logits = c.in("Logits");
    @Nullable Tensor length = c.inOrNull("LogitsLength");
    Tensor saved = c.in("WarpCTCGrad");
    Tensor grad = c.in("Loss@GRAD");
    Tensor logitsGrad = c.out("Logits@GRAD");
    boolean byTimes = c.attrs().getBoolean("norm_by_times");
    return () -> {
      boolean padded = length != null;
      int classes = (int) logits.dim(-1);
      int count = sequences(logits, padded);
      Elements from = saved.elements();
      Elements to = logitsGrad.elements();
      to.fill(0);
      for (int i = 0; i < count; i++) {
        int steps = steps(logits, length, i);
        double g = grad.elements().get(i) / (byTimes ? steps : 1);
        for (int t = 0; t < steps; t++) {
          for (int k = 0; k < classes; k++) {
            double value = from.get(((long) t * count + i) * classes + k);
            to.set(row(logits, padded, i, t) * classes + k, g * value);
          }
        }
      }
    };
  }
}
