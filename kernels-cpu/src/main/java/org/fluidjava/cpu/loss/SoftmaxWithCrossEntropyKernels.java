package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code softmax_with_cross_entropy}: one line along the axis after the other. */
final class SoftmaxWithCrossEntropyKernels {
  private static final long GRAIN = 8 * 1024;

  private SoftmaxWithCrossEntropyKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "softmax_with_cross_entropy",
            SoftmaxWithCrossEntropyKernels::forward,
            c -> NativeSoftmaxWithCrossEntropy.forward(c, forward(c)))
        .forFloats(
            "softmax_with_cross_entropy_grad",
            SoftmaxWithCrossEntropyKernels::backward,
            c -> NativeSoftmaxWithCrossEntropy.backward(c, backward(c)));
  }

  private static Kernel forward(KernelContext c) {
    Tensor logits = c.in("Logits");
    Tensor label = c.in("Label");
    @Nullable Tensor softmax = c.outOrNull("Softmax");
    Tensor loss = c.out("Loss");
    boolean soft = c.attrs().getBoolean("soft_label");
    long ignored = c.attrs().getInt("ignore_index");
    int axis = c.attrs().getInt("axis");
    ComputePool pool = ComputePool.shared();
    ComputePool.Task task =
        (part, parts) -> {
          Elements x = logits.elements();
          Elements labels = label.elements();
          @Nullable Elements p = softmax == null ? null : softmax.elements();
          Elements out = loss.elements();
          int at = axis < 0 ? axis + logits.rank() : axis;
          long n = logits.dim(at);
          long stride = logits.product(at + 1, logits.rank());
          long lines = logits.product(0, at) * stride;
          for (long i = lines * part / parts; i < lines * (part + 1) / parts; i++) {
            long first = i / stride * n * stride + i % stride;
            double max = Double.NEGATIVE_INFINITY;
            for (long j = 0; j < n; j++) {
              max = Math.max(max, x.get(first + j * stride));
            }
            double sum = 0;
            for (long j = 0; j < n; j++) {
              sum += Math.exp(x.get(first + j * stride) - max);
            }
            double logSum = max + Math.log(sum);
            double cost = 0;
            if (soft) {
              for (long j = 0; j < n; j++) {
                double q = labels.get(first + j * stride);
                cost += q == 0 ? 0 : q * (logSum - x.get(first + j * stride));
              }
            } else {
              long k = Label.at(labels, i, n, ignored);
              cost = k == ignored ? 0 : logSum - x.get(first + k * stride);
            }
            out.set(i, cost);
            // Last, since the probabilities may lie where the scores do.
            for (long j = 0; p != null && j < n; j++) {
              p.set(first + j * stride, Math.exp(x.get(first + j * stride) - logSum));
            }
          }
        };
    return () -> pool.run(pool.partsFor(logits.numel(), GRAIN), task);
  }

  private static Kernel backward(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor softmax = c.in("Softmax");
    Tensor grad = c.in("Loss@GRAD");
    Tensor dx = c.out("Logits@GRAD");
    boolean soft = c.attrs().getBoolean("soft_label");
    long ignored = c.attrs().getInt("ignore_index");
    int axis = c.attrs().getInt("axis");
    ComputePool pool = ComputePool.shared();
    ComputePool.Task task =
        (part, parts) -> {
          Elements labels = label.elements();
          Elements p = softmax.elements();
          Elements g = grad.elements();
          Elements out = dx.elements();
          int at = axis < 0 ? axis + softmax.rank() : axis;
          long n = softmax.dim(at);
          long stride = softmax.product(at + 1, softmax.rank());
          long lines = softmax.product(0, at) * stride;
          for (long i = lines * part / parts; i < lines * (part + 1) / parts; i++) {
            long first = i / stride * n * stride + i % stride;
            double factor = g.get(i);
            long k = soft ? -1 : Label.at(labels, i, n, ignored);
            double mass = 1;
            if (soft) {
              mass = 0;
              for (long j = 0; j < n; j++) {
                mass += labels.get(first + j * stride);
              }
            } else if (k == ignored) {
              mass = 0;
            }
            for (long j = 0; j < n; j++) {
              long element = first + j * stride;
              double target = soft ? labels.get(element) : j == k && k != ignored ? 1 : 0;
              out.set(element, factor * (mass * p.get(element) - target));
            }
          }
        };
    return () -> pool.run(pool.partsFor(softmax.numel(), GRAIN), task);
  }
}
