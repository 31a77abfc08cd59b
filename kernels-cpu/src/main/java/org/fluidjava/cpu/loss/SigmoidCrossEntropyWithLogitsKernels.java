package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code sigmoid_cross_entropy_with_logits}. */
final class SigmoidCrossEntropyWithLogitsKernels {
  private static final double SMALLEST_COUNT = 1e-5;

  /** Labels no further apart than this are the same when they are counted. */
  private static final double SAME_LABEL = 1e-6;

  private SigmoidCrossEntropyWithLogitsKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "sigmoid_cross_entropy_with_logits", SigmoidCrossEntropyWithLogitsKernels::forward)
        .forFloats(
            "sigmoid_cross_entropy_with_logits_grad",
            SigmoidCrossEntropyWithLogitsKernels::backward);
  }

  /** Whether a label costs nothing: Paddle cuts its fraction off before it compares. */
  private static boolean isIgnored(double label, long ignored) {
    return (int) label == ignored;
  }

  /**
   * What losses are multiplied by: 1, or one over the number of labels that count. Of this number
   * only labels that are the ignored one itself are left out, as Paddle does.
   */
  private static double factor(Elements labels, boolean normalize, long ignored) {
    if (!normalize) {
      return 1;
    }
    long count = 0;
    for (long i = 0; i < labels.length(); i++) {
      count += Math.abs(labels.get(i) - ignored) > SAME_LABEL ? 1 : 0;
    }
    return 1 / Math.max(count, SMALLEST_COUNT);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor out = c.out("Out");
    boolean normalize = c.attrs().getBoolean("normalize");
    long ignored = c.attrs().getInt("ignore_index");
    return () -> {
      Elements scores = x.elements();
      Elements labels = label.elements();
      Elements to = out.elements();
      double factor = factor(labels, normalize, ignored);
      for (long i = 0; i < x.numel(); i++) {
        double z = labels.get(i);
        to.set(
            i,
            isIgnored(z, ignored)
                ? 0
                : factor * (Pointwise.softplus(scores.get(i)) - scores.get(i) * z));
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor label = c.in("Label");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    boolean normalize = c.attrs().getBoolean("normalize");
    long ignored = c.attrs().getInt("ignore_index");
    return () -> {
      Elements scores = x.elements();
      Elements labels = label.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      double factor = factor(labels, normalize, ignored);
      for (long i = 0; i < x.numel(); i++) {
        double z = labels.get(i);
        to.set(
            i,
            isIgnored(z, ignored) ? 0 : factor * g.get(i) * (Pointwise.sigmoid(scores.get(i)) - z));
      }
    };
  }
}
