package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code softmax_with_cross_entropy} in C++ where its lines are rows; along other axes the plain
 * kernel runs.
 */
final class NativeSoftmaxWithCrossEntropy {
  private NativeSoftmaxWithCrossEntropy() {}

  static Kernel forward(KernelContext c, Kernel plain) {
    Tensor logits = c.in("Logits");
    Tensor label = c.in("Label");
    @Nullable Tensor softmax = c.outOrNull("Softmax");
    Tensor loss = c.out("Loss");
    long ignored = c.attrs().getInt("ignore_index");
    Ranges.Work work =
        c.attrs().getBoolean("soft_label")
            ? (begin, end) ->
                NativeKernels.softmaxCrossEntropySoft(
                    begin,
                    end,
                    logits.dim(-1),
                    logits.address(),
                    label.address(),
                    softmax == null ? 0 : softmax.address(),
                    loss.address())
            : (begin, end) ->
                NativeKernels.softmaxCrossEntropy(
                    begin,
                    end,
                    logits.dim(-1),
                    logits.address(),
                    label.address(),
                    ignored,
                    softmax == null ? 0 : softmax.address(),
                    loss.address());
    return kernel(c, logits, label, new Ranges(work), plain);
  }

  static Kernel backward(KernelContext c, Kernel plain) {
    Tensor softmax = c.in("Softmax");
    Tensor label = c.in("Label");
    if (c.attrs().getBoolean("soft_label")) {
      // The C++ form takes labels that add up to one; the plain one takes any.
      return plain;
    }
    Tensor g = c.in("Loss@GRAD");
    Tensor dx = c.out("Logits@GRAD");
    long ignored = c.attrs().getInt("ignore_index");
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.softmaxCrossEntropyGrad(
                    begin,
                    end,
                    softmax.dim(-1),
                    softmax.address(),
                    label.address(),
                    ignored,
                    g.address(),
                    dx.address()));
    return kernel(c, softmax, label, ranges, plain);
  }

  private static Kernel kernel(
      KernelContext c, Tensor lines, Tensor label, Ranges ranges, Kernel plain) {
    int axis = c.attrs().getInt("axis");
    boolean soft = c.attrs().getBoolean("soft_label");
    long ignored = c.attrs().getInt("ignore_index");
    return () -> {
      boolean rows = axis == -1 || axis == lines.rank() - 1;
      boolean typed = label.dtype() == (soft ? lines.dtype() : org.fluidjava.tensor.DType.INT64);
      if (!rows || !typed || lines.numel() == 0) {
        plain.run();
        return;
      }
      long classes = lines.dim(-1);
      long count = lines.numel() / classes;
      if (!soft) {
        long wrong = NativeKernels.firstInvalidLabel(0, count, label.address(), classes, ignored);
        if (wrong >= 0) {
          Label.at(label.elements(), wrong, classes, ignored);
        }
      }
      ranges.run(count, classes);
    };
  }
}
