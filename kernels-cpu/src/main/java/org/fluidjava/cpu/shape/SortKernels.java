package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/**
 * Kernels of {@code argsort}, {@code top_k} and {@code top_k_v2}: a stable merge sort of places, so
 * that equal elements stay in their order; NaN counts as the largest number.
 */
final class SortKernels {
  private SortKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers(
            "argsort", c -> sort(c, c.attrs().getInt("axis"), c.attrs().getBoolean("descending")))
        .forNumbers("top_k", c -> sort(c, -1, true))
        .forNumbers(
            "top_k_v2", c -> sort(c, c.attrs().getInt("axis"), c.attrs().getBoolean("largest")))
        .forFloats("argsort_grad", c -> scatter(c, c.attrs().getInt("axis")))
        .forFloats("top_k_grad", c -> scatter(c, -1))
        .forFloats("top_k_v2_grad", c -> scatter(c, c.attrs().getInt("axis")));
  }

  private static Kernel sort(KernelContext c, int axis, boolean descending) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor indices = c.out("Indices");
    Line line = new Line(x, descending);
    return () -> {
      int at = axis < 0 ? axis + x.rank() : axis;
      int n = Math.toIntExact(x.dim(at));
      long k = out.dim(at);
      long stride = x.product(at + 1, x.rank());
      long lines = x.product(0, at) * stride;
      Elements places = indices.elements();
      int bytes = x.dtype().bytes();
      line.reserve(n);
      for (long i = 0; i < lines; i++) {
        long first = i / stride * n * stride + i % stride;
        int[] order = line.order(first, stride, n);
        long target = i / stride * k * stride + i % stride;
        for (int j = 0; j < k; j++) {
          places.setLong(target + j * stride, order[j]);
          HostMemory.copy(
              x.address() + (first + order[j] * stride) * bytes,
              out.address() + (target + j * stride) * bytes,
              bytes);
        }
      }
    };
  }

  private static Kernel scatter(KernelContext c, int axis) {
    Tensor indices = c.in("Indices");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      int at = axis < 0 ? axis + dx.rank() : axis;
      Elements places = indices.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      HostMemory.zero(dx.address(), dx.bytes());
      long n = dx.dim(at);
      long k = grad.dim(at);
      long stride = dx.product(at + 1, dx.rank());
      for (long i = 0; i < grad.numel(); i++) {
        long place = GatherKernels.checked(places, i, n, "Indices");
        to.add(i / (k * stride) * n * stride + place * stride + i % stride, g.get(i));
      }
    };
  }

  /** Orders the places of one line; keeps its arrays. */
  static final class Line {
    private final Tensor x;
    private final boolean descending;
    private int[] order = new int[0];
    private int[] spare = new int[0];
    private double[] values = new double[0];
    private long[] integers = new long[0];
    private boolean whole;

    Line(Tensor x, boolean descending) {
      this.x = x;
      this.descending = descending;
    }

    void reserve(int n) {
      whole = !x.dtype().isFloating();
      if (order.length < n) {
        order = new int[n];
        spare = new int[n];
        values = new double[n];
        integers = new long[n];
      }
    }

    int[] order(long first, long stride, int n) {
      Elements from = x.elements();
      for (int i = 0; i < n; i++) {
        order[i] = i;
        if (whole) {
          integers[i] = from.getLong(first + i * stride);
        } else {
          values[i] = from.get(first + i * stride);
        }
      }
      for (int width = 1; width < n; width *= 2) {
        for (int low = 0; low < n; low += 2 * width) {
          merge(low, Math.min(low + width, n), Math.min(low + 2 * width, n));
        }
        int[] merged = spare;
        spare = order;
        order = merged;
      }
      return order;
    }

    /** Whether the elements at two places of the line that was ordered last differ. */
    boolean differ(int a, int b) {
      return before(a, b) || before(b, a);
    }

    private void merge(int low, int middle, int high) {
      int left = low;
      int right = middle;
      for (int i = low; i < high; i++) {
        boolean takeLeft = left < middle && (right >= high || !before(order[right], order[left]));
        spare[i] = takeLeft ? order[left++] : order[right++];
      }
    }

    /** Whether place a must come before place b although b was first. */
    private boolean before(int a, int b) {
      int compared =
          whole
              ? Long.compare(integers[a], integers[b])
              : Double.compare(values[a] + 0.0, values[b] + 0.0);
      return descending ? compared > 0 : compared < 0;
    }
  }
}
