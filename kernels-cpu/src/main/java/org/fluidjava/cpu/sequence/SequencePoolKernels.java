package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_pool}. */
final class SequencePoolKernels {
  private SequencePoolKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sequence_pool", SequencePoolKernels::pool)
        .forFloats("sequence_pool_grad", SequencePoolKernels::poolGrad);
  }

  private static Kernel pool(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    String type = c.attrs().getString("pooltype");
    double pad = c.attrs().getFloat("pad_value");
    @Nullable Tensor index = c.outOrNull("MaxIndex");
    return () -> {
      int[] offsets = x.lod().offsets(-1);
      long width = x.product(1, x.rank());
      Elements from = x.elements();
      Elements to = out.elements();
      @Nullable Elements rows = index == null ? null : index.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        int begin = offsets[i];
        int end = offsets[i + 1];
        for (long d = 0; d < width; d++) {
          int best = begin;
          double value;
          switch (begin == end ? "" : type) {
            case "" -> {
              best = -1;
              value = pad;
            }
            case "FIRST" -> value = from.get(begin * width + d);
            case "LAST" -> value = from.get((end - 1) * width + d);
            case "MAX" -> {
              for (int t = begin + 1; t < end; t++) {
                if (from.get(t * width + d) > from.get(best * width + d)) {
                  best = t;
                }
              }
              value = from.get(best * width + d);
            }
            default -> {
              double sum = 0;
              for (int t = begin; t < end; t++) {
                sum += from.get(t * width + d);
              }
              value = sum * factor(type, end - begin);
            }
          }
          to.set(i * width + d, value);
          if (rows != null) {
            rows.setLong(i * width + d, type.equals("MAX") ? best : -1);
          }
        }
      }
    };
  }

  /** What sums of this many rows are multiplied by. */
  private static double factor(String type, int length) {
    return switch (type) {
      case "AVERAGE" -> 1.0 / length;
      case "SQRT" -> 1 / Math.sqrt(length);
      default -> 1;
    };
  }

  private static Kernel poolGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    String type = c.attrs().getString("pooltype");
    @Nullable Tensor index = type.equals("MAX") ? c.in("MaxIndex") : null;
    return () -> {
      int[] offsets = x.lod().offsets(-1);
      long width = x.product(1, x.rank());
      Elements g = grad.elements();
      Elements to = xGrad.elements();
      @Nullable Elements rows = index == null ? null : index.elements();
      for (int i = 0; i + 1 < offsets.length; i++) {
        int begin = offsets[i];
        int end = offsets[i + 1];
        for (int t = begin; t < end; t++) {
          boolean chosen = t == (type.equals("FIRST") ? begin : end - 1);
          double share = factor(type, end - begin);
          for (long d = 0; d < width; d++) {
            double value = g.get(i * width + d);
            double factor =
                switch (type) {
                  case "FIRST", "LAST" -> chosen ? 1 : 0;
                  case "MAX" -> rows != null && rows.getLong(i * width + d) == t ? 1 : 0;
                  default -> share;
                };
            to.set(t * width + d, factor == 0 ? 0 : factor * value);
          }
        }
      }
    };
  }
}
