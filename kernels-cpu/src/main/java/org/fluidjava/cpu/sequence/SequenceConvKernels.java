package org.fluidjava.cpu.sequence;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.PartProducts;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code sequence_conv}. */
final class SequenceConvKernels {
  private SequenceConvKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sequence_conv", SequenceConvKernels::conv)
        .forFloats("sequence_conv_grad", SequenceConvKernels::convGrad);
  }

  /** Visits every place of the rows laid beside each other. */
  private interface Place {
    /**
     * One row at one place of a context.
     *
     * @param at its first element among the contexts
     * @param row the row of X, or -1 beyond the ends of the sequence
     * @param padding the row of PaddingData there, or -1 within the sequence
     */
    void visit(long at, long row, long padding);
  }

  private static void visit(int[] offsets, long width, int length, int start, Place place) {
    long before = Math.max(0, -(long) start);
    for (int i = 0; i + 1 < offsets.length; i++) {
      long rows = offsets[i + 1] - offsets[i];
      for (long t = 0; t < rows; t++) {
        for (int k = 0; k < length; k++) {
          long at = ((offsets[i] + t) * length + k) * width;
          long from = t + start + k;
          if (from < 0) {
            place.visit(at, -1, before + from);
          } else if (from >= rows) {
            place.visit(at, -1, before + from - rows);
          } else {
            place.visit(at, offsets[i] + from, -1);
          }
        }
      }
    }
  }

  private static @Nullable Tensor padding(KernelContext c) {
    return c.attrs().getBoolean("paddingTrainable") ? c.inOrNull("PaddingData") : null;
  }

  /** Lays the rows beside each other: [N, length x width]. */
  private static void contexts(
      Tensor x, @Nullable Tensor padding, int length, int start, Tensor to) {
    Elements target = to.elements();
    Elements source = x.elements();
    @Nullable Elements beyond = padding == null ? null : padding.elements();
    long width = x.dim(1);
    visit(
        x.lod().offsets(0),
        width,
        length,
        start,
        (at, row, pad) -> {
          for (long d = 0; d < width; d++) {
            double outside = beyond == null || pad < 0 ? 0 : beyond.get(pad * width + d);
            target.set(at + d, row < 0 ? outside : source.get(row * width + d));
          }
        });
  }

  private static Kernel conv(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor out = c.out("Out");
    @Nullable Tensor padding = padding(c);
    int length = c.attrs().getInt("contextLength");
    int start = c.attrs().getInt("contextStart");
    Tensor contexts = c.scratch(c.dtype());
    return () -> {
      int rows = (int) x.dim(0);
      int wide = (int) filter.dim(0);
      int to = (int) filter.dim(1);
      contexts.resize(rows, wide);
      contexts(x, padding, length, start, contexts);
      PartProducts.multiply(
          false, false, rows, to, wide, 1, contexts, 0, wide, filter, 0, to, 0, out, 0, to);
    };
  }

  private static Kernel convGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor padding = padding(c);
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    @Nullable Tensor paddingGrad = c.outOrNull("PaddingData@GRAD");
    int length = c.attrs().getInt("contextLength");
    int start = c.attrs().getInt("contextStart");
    Tensor contexts = c.scratch(c.dtype());
    return () -> {
      int rows = (int) x.dim(0);
      int wide = (int) filter.dim(0);
      int to = (int) filter.dim(1);
      contexts.resize(rows, wide);
      if (filterGrad != null) {
        contexts(x, padding, length, start, contexts);
        PartProducts.multiply(
            true, false, wide, to, rows, 1, contexts, 0, wide, grad, 0, to, 0, filterGrad, 0, to);
      }
      if (xGrad == null && paddingGrad == null) {
        return;
      }
      PartProducts.multiply(
          false, true, rows, wide, to, 1, grad, 0, to, filter, 0, to, 0, contexts, 0, wide);
      addBack(x, contexts, length, start, xGrad, padding == null ? null : paddingGrad);
      if (padding == null && paddingGrad != null) {
        paddingGrad.elements().fill(0);
      }
    };
  }

  private static void addBack(
      Tensor x,
      Tensor contexts,
      int length,
      int start,
      @Nullable Tensor xGrad,
      @Nullable Tensor paddingGrad) {
    Elements g = contexts.elements();
    @Nullable Elements rows = xGrad == null ? null : xGrad.elements();
    @Nullable Elements beyond = paddingGrad == null ? null : paddingGrad.elements();
    if (rows != null) {
      rows.fill(0);
    }
    if (beyond != null) {
      beyond.fill(0);
    }
    long width = x.dim(1);
    visit(
        x.lod().offsets(0),
        width,
        length,
        start,
        (at, row, pad) -> {
          if (row >= 0 && rows != null) {
            Rows.add(g, at, rows, row * width, width);
          } else if (pad >= 0 && beyond != null) {
            Rows.add(g, at, beyond, pad * width, width);
          }
        });
  }
}
