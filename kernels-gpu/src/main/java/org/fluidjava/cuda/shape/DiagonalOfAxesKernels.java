package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code trace}, {@code diagonal} and {@code diag_embed}: boxes with a slanted axis. */
final class DiagonalOfAxesKernels {
  private DiagonalOfAxesKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("trace", DiagonalOfAxesKernels::trace)
        .forFloats("trace_grad", c -> spread(c, c.in("Out@GRAD"), c.out("Input@GRAD"), true))
        .forAll("diagonal", DiagonalOfAxesKernels::diagonal)
        .forFloats("diagonal_grad", c -> spread(c, c.in("Out@GRAD"), c.out("Input@GRAD"), false))
        .forAll("diag_embed", c -> spread(c, c.in("Input"), c.out("Out"), false));
  }

  /** The diagonals of a tensor as a box: its other axes, then along the diagonal. */
  private static final class Slant {
    private final int first;
    private final int second;
    private final long offset;
    long[] dims = {};
    long[] strides = {};
    long begin;

    Slant(KernelContext c) {
      boolean embed = c.type().equals("diag_embed");
      first = c.attrs().getInt(embed ? "dim1" : "axis1");
      second = c.attrs().getInt(embed ? "dim2" : "axis2");
      offset = c.attrs().getInt("offset");
    }

    void follow(Tensor whole) {
      int rank = whole.rank();
      int rows = first < 0 ? first + rank : first;
      int columns = second < 0 ? second + rank : second;
      long[] all = BoxCopy.strides(whole.shape().dims());
      long down = Math.max(0, -offset);
      long across = Math.max(0, offset);
      dims = new long[rank - 1];
      strides = new long[rank - 1];
      int at = 0;
      for (int axis = 0; axis < rank; axis++) {
        if (axis != rows && axis != columns) {
          dims[at] = whole.dim(axis);
          strides[at++] = all[axis];
        }
      }
      dims[at] = Math.max(0, Math.min(whole.dim(rows) - down, whole.dim(columns) - across));
      strides[at] = all[rows] + all[columns];
      begin = dims[at] == 0 ? 0 : down * all[rows] + across * all[columns];
    }
  }

  private static Kernel diagonal(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Out");
    Slant slant = new Slant(c);
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      slant.follow(x);
      long[] plain = BoxCopy.strides(slant.dims);
      copy.copy(slant.dims, x, slant.begin, slant.strides, out, 0, plain);
    };
  }

  private static Kernel trace(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Out");
    Slant slant = new Slant(c);
    BoxCopy copy = new BoxCopy(c);
    Reduction sum = new Reduction(c, "sum", c.dtype(), c.dtype());
    Tensor lines = c.scratch(c.dtype());
    return () -> {
      slant.follow(x);
      long[] plain = BoxCopy.strides(slant.dims);
      lines.resize(slant.dims);
      copy.copy(slant.dims, x, slant.begin, slant.strides, lines, 0, plain);
      long width = slant.dims[slant.dims.length - 1];
      if (width == 0) {
        Fill.zero(out);
      } else {
        sum.rows(lines.address(), out.numel(), width, out.address());
      }
    };
  }

  /** Zeros with diagonals; {@code one}: all elements of a diagonal are the same number. */
  private static Kernel spread(KernelContext c, Tensor from, Tensor whole, boolean one) {
    Slant slant = new Slant(c);
    BoxCopy copy = new BoxCopy(c);
    return () -> {
      Fill.zero(whole);
      slant.follow(whole);
      long[] plain;
      if (one) {
        long[] lines = slant.dims.clone();
        lines[lines.length - 1] = 1;
        plain = BoxCopy.strides(lines);
        plain[lines.length - 1] = 0;
      } else {
        plain = BoxCopy.strides(slant.dims);
      }
      copy.copy(slant.dims, from, 0, plain, whole, slant.begin, slant.strides);
    };
  }
}
