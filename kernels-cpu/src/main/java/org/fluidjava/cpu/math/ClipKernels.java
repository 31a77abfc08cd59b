package org.fluidjava.cpu.math;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code clip} and {@code clip_by_norm}. */
final class ClipKernels {
  /** From the numbers as they are to the numbers as they shall be; both may be one tensor. */
  @FunctionalInterface
  private interface Change {
    void apply(Tensor x, Tensor out);
  }

  private ClipKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("clip", ClipKernels::clip)
        .forFloats("clip_grad", ClipKernels::clipGrad)
        .forFloats("clip_by_norm", ClipKernels::clipByNorm);
  }

  private static Kernel clip(KernelContext c) {
    @Nullable Tensor least = c.inOrNull("Min");
    @Nullable Tensor most = c.inOrNull("Max");
    float min = c.attrs().getFloat("min");
    float max = c.attrs().getFloat("max");
    return onTensorOrRows(
        c,
        (x, out) -> {
          double low = least == null ? min : least.elements().get(0);
          double high = most == null ? max : most.elements().get(0);
          Elements from = x.elements();
          Elements to = out.elements();
          for (long i = 0; i < from.length(); i++) {
            double number = from.get(i);
            if (number < low || number > high) {
              to.set(i, number < low ? low : high);
            } else if (x.dtype().isFloating()) {
              to.set(i, number);
            } else {
              to.setLong(i, from.getLong(i));
            }
          }
        });
  }

  private static Kernel clipByNorm(KernelContext c) {
    float limit = c.attrs().getFloat("max_norm");
    return onTensorOrRows(
        c,
        (x, out) -> {
          Elements from = x.elements();
          Elements to = out.elements();
          double squares = 0;
          for (long i = 0; i < from.length(); i++) {
            squares += from.get(i) * from.get(i);
          }
          double norm = Math.sqrt(squares);
          double factor = norm > limit ? limit / norm : 1;
          for (long i = 0; i < from.length(); i++) {
            to.set(i, factor * from.get(i));
          }
        });
  }

  /** Selected rows are merged first, for only then are their values those of the whole tensor. */
  private static Kernel onTensorOrRows(KernelContext c, Change change) {
    if (c.inValue("X", 0) instanceof RowsTensor rows) {
      RowsTensor out = c.outRows("Out");
      RowMerge merge = new RowMerge(c.scratch(c.dtype()));
      RowsTensor[] one = {rows};
      return () -> {
        long[] dims = rows.value().shape().dims();
        long height = rows.height();
        merge.merge(one);
        merge.writeTo(out, height, dims);
        change.apply(out.value(), out.value());
      };
    }
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> change.apply(x, out);
  }

  private static Kernel clipGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    @Nullable Tensor least = c.inOrNull("Min");
    @Nullable Tensor most = c.inOrNull("Max");
    float min = c.attrs().getFloat("min");
    float max = c.attrs().getFloat("max");
    return () -> {
      double low = least == null ? min : least.elements().get(0);
      double high = most == null ? max : most.elements().get(0);
      Elements xs = x.elements();
      Elements gs = g.elements();
      Elements to = dx.elements();
      for (long i = 0; i < to.length(); i++) {
        double number = xs.get(i);
        to.set(i, low < number && number < high ? gs.get(i) : 0);
      }
    };
  }
}
