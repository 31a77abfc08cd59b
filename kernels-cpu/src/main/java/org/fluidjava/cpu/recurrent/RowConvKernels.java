package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code row_conv}. */
final class RowConvKernels {
  private RowConvKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("row_conv", RowConvKernels::conv)
        .forFloats("row_conv_grad", RowConvKernels::convGrad);
  }

  private static Kernel conv(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor out = c.out("Out");
    return () -> {
      int[] offsets = x.lod().offsets(0);
      Elements from = x.elements();
      Elements w = filter.elements();
      Elements to = out.elements();
      long width = x.dim(1);
      long ahead = filter.dim(0);
      for (int i = 0; i + 1 < offsets.length; i++) {
        for (int t = offsets[i]; t < offsets[i + 1]; t++) {
          for (long d = 0; d < width; d++) {
            double sum = 0;
            for (long k = 0; k < ahead && t + k < offsets[i + 1]; k++) {
              sum += w.get(k * width + d) * from.get((t + k) * width + d);
            }
            to.set(t * width + d, sum);
          }
        }
      }
    };
  }

  private static Kernel convGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    return () -> {
      int[] offsets = x.lod().offsets(0);
      Elements from = x.elements();
      Elements w = filter.elements();
      Elements g = grad.elements();
      @Nullable Elements ofX = xGrad == null ? null : xGrad.elements();
      @Nullable Elements ofFilter = filterGrad == null ? null : filterGrad.elements();
      long width = x.dim(1);
      long ahead = filter.dim(0);
      for (long d = 0; d < width; d++) {
        for (long k = 0; k < ahead && ofFilter != null; k++) {
          double sum = 0;
          for (int i = 0; i + 1 < offsets.length; i++) {
            for (long t = offsets[i] + k; t < offsets[i + 1]; t++) {
              sum += g.get((t - k) * width + d) * from.get(t * width + d);
            }
          }
          ofFilter.set(k * width + d, sum);
        }
        for (int i = 0; i + 1 < offsets.length && ofX != null; i++) {
          for (int t = offsets[i]; t < offsets[i + 1]; t++) {
            double sum = 0;
            for (long k = 0; k < ahead && t - k >= offsets[i]; k++) {
              sum += w.get(k * width + d) * g.get((t - k) * width + d);
            }
            ofX.set(t * width + d, sum);
          }
        }
      }
    };
  }
}
