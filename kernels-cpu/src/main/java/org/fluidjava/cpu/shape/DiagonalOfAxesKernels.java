package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code trace}, {@code diagonal} and {@code diag_embed}. */
final class DiagonalOfAxesKernels {
  /** Element {@code k} of diagonal {@code line} lies at {@code at} of the whole. */
  @FunctionalInterface
  private interface Visit {
    void element(long at, long line, long k, long length);
  }

  private DiagonalOfAxesKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("trace", DiagonalOfAxesKernels::trace)
        .forFloats("trace_grad", c -> spread(c, c.in("Out@GRAD"), c.out("Input@GRAD"), true))
        .forAll("diagonal", DiagonalOfAxesKernels::diagonal)
        .forFloats("diagonal_grad", c -> spread(c, c.in("Out@GRAD"), c.out("Input@GRAD"), false))
        .forAll("diag_embed", c -> spread(c, c.in("Input"), c.out("Out"), false));
  }

  private static void walk(KernelContext c, Tensor whole, Visit visit) {
    boolean embed = c.type().equals("diag_embed");
    int rank = whole.rank();
    int first = c.attrs().getInt(embed ? "dim1" : "axis1");
    int second = c.attrs().getInt(embed ? "dim2" : "axis2");
    int rows = first < 0 ? first + rank : first;
    int columns = second < 0 ? second + rank : second;
    long offset = c.attrs().getInt("offset");
    long[] strides = Walk.strides(whole.shape().dims());
    long down = Math.max(0, -offset);
    long across = Math.max(0, offset);
    long length = Math.max(0, Math.min(whole.dim(rows) - down, whole.dim(columns) - across));
    long begin = down * strides[rows] + across * strides[columns];
    long step = strides[rows] + strides[columns];
    long lines =
        whole.dim(rows) * whole.dim(columns) == 0
            ? 0
            : whole.numel() / (whole.dim(rows) * whole.dim(columns));
    for (long line = 0; line < lines; line++) {
      long rest = line;
      long base = begin;
      for (int axis = rank - 1; axis >= 0; axis--) {
        if (axis != rows && axis != columns) {
          base += rest % whole.dim(axis) * strides[axis];
          rest /= whole.dim(axis);
        }
      }
      for (long k = 0; k < length; k++) {
        visit.element(base + k * step, line, k, length);
      }
    }
  }

  private static Kernel trace(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Out");
    boolean floating = x.dtype().isFloating();
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      to.fill(0);
      walk(
          c,
          x,
          floating
              ? (at, line, k, length) -> to.add(line, from.get(at))
              : (at, line, k, length) -> to.setLong(line, to.getLong(line) + from.getLong(at)));
    };
  }

  private static Kernel diagonal(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Out");
    int bytes = x.dtype().bytes();
    return () ->
        walk(
            c,
            x,
            (at, line, k, length) ->
                HostMemory.copy(
                    x.address() + at * bytes, out.address() + (line * length + k) * bytes, bytes));
  }

  /** Zeros with diagonals; {@code one}: all elements of a diagonal are the same number. */
  private static Kernel spread(KernelContext c, Tensor from, Tensor whole, boolean one) {
    int bytes = from.dtype().bytes();
    return () -> {
      HostMemory.zero(whole.address(), whole.bytes());
      walk(
          c,
          whole,
          (at, line, k, length) ->
              HostMemory.copy(
                  from.address() + (one ? line : line * length + k) * bytes,
                  whole.address() + at * bytes,
                  bytes));
    };
  }
}
