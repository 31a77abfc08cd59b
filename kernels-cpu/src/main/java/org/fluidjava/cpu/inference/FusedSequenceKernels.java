package org.fluidjava.cpu.inference;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fusion_seqpool_concat} and {@code fusion_seqconv_eltadd_relu}. */
final class FusedSequenceKernels {
  private FusedSequenceKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("fusion_seqpool_concat", FusedSequenceKernels::pools)
        .forFloats("fusion_seqconv_eltadd_relu", FusedSequenceKernels::convolution);
  }

  private static Kernel pools(KernelContext c) {
    Tensor[] all = c.ins("X");
    Tensor out = c.out("Out");
    String type = c.attrs().getString("pooltype");
    return () -> {
      Elements to = out.elements();
      to.fill(0);
      long wide = out.dim(1);
      long column = 0;
      for (Tensor x : all) {
        Elements from = x.elements();
        int[] offsets = x.lod().offsets(0);
        long width = x.dim(1);
        for (int s = 0; s + 1 < offsets.length; s++) {
          int rows = offsets[s + 1] - offsets[s];
          double factor =
              type.equals("SUM") ? 1 : type.equals("SQRT") ? 1 / Math.sqrt(rows) : 1.0 / rows;
          for (long d = 0; d < width && rows > 0; d++) {
            double sum = 0;
            for (int row = offsets[s]; row < offsets[s + 1]; row++) {
              sum += from.get(row * width + d);
            }
            to.set(s * wide + column + d, sum * factor);
          }
        }
        column += width;
      }
    };
  }

  private static Kernel convolution(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor bias = c.in("Bias");
    Tensor out = c.out("Out");
    @Nullable Tensor wanted = c.outOrNull("ColMat");
    Tensor columns = wanted == null ? c.scratch(c.dtype()) : wanted;
    int length = c.attrs().getInt("contextLength");
    int start = c.attrs().getInt("contextStart");
    return () -> {
      long rows = x.dim(0);
      long width = x.dim(1);
      columns.resize(rows, length * width);
      HostMemory.zero(columns.address(), columns.bytes());
      long bytes = width * x.dtype().bytes();
      int[] offsets = x.lod().offsets(0);
      for (int s = 0; s + 1 < offsets.length; s++) {
        for (long row = offsets[s]; row < offsets[s + 1]; row++) {
          for (int k = 0; k < length; k++) {
            long source = row + start + k;
            if (source >= offsets[s] && source < offsets[s + 1]) {
              HostMemory.copy(
                  x.address() + source * bytes,
                  columns.address() + (row * length + k) * bytes,
                  bytes);
            }
          }
        }
      }
      Products.multiply(
          false, false, rows, filter.dim(1), filter.dim(0), 1, columns, filter, 0, out);
      FusedProductKernels.addThenCut(out, bias, true);
    };
  }
}
