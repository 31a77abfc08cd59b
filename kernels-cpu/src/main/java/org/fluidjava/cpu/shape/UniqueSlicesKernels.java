package org.fluidjava.cpu.shape;

import java.util.Arrays;
import java.util.Comparator;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code unique_consecutive} and of {@code unique} in ascending order. */
final class UniqueSlicesKernels {
  private UniqueSlicesKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forNumbers("unique_consecutive", c -> unique(c, false));
  }

  static Kernel unique(KernelContext c, boolean sorted) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    @Nullable Tensor inverse = c.outOrNull("Index");
    @Nullable Tensor firsts = c.outOrNull("Indices");
    @Nullable Tensor counts = c.outOrNull("Counts");
    int[] axes = c.attrs().getInts("axis");
    DType given = DType.ofNumber(c.attrs().getInt("dtype"));
    DType type = given == DType.INT32 ? DType.INT32 : DType.INT64;
    return () -> {
      int axis = axes.length == 0 ? -1 : axes[0] < 0 ? axes[0] + x.rank() : axes[0];
      Slices slices = new Slices(x, axis);
      int n = slices.count;
      Integer[] order = new Integer[n];
      Arrays.setAll(order, i -> i);
      if (sorted) {
        Arrays.sort(order, slices);
      }
      int[] places = new int[n];
      int[] first = new int[n];
      int[] often = new int[n];
      int found = 0;
      for (int i = 0; i < n; i++) {
        if (i == 0 || slices.compare(order[i - 1], order[i]) != 0) {
          first[found++] = order[i];
        }
        places[order[i]] = found - 1;
        often[found - 1]++;
      }
      slices.keep(out, first, found, axis < 0 ? Shape.of(found) : x.shape().with(axis, found));
      put(inverse, places, n, type);
      put(firsts, first, found, type);
      put(counts, often, found, type);
    };
  }

  private static void put(@Nullable Tensor to, int[] numbers, int count, DType type) {
    if (to != null) {
      to.setDtype(type);
      to.resize(count);
      Elements elements = to.elements();
      for (int i = 0; i < count; i++) {
        elements.setLong(i, numbers[i]);
      }
    }
  }

  /** X cut along an axis, or into single elements; ordered element by element. */
  private static final class Slices implements Comparator<Integer> {
    final int count;
    private final Tensor x;
    private final Elements from;
    private final boolean whole;
    private final long outer;
    private final long inner;

    Slices(Tensor x, int axis) {
      this.x = x;
      from = x.elements();
      whole = !x.dtype().isFloating();
      count = Math.toIntExact(axis < 0 ? x.numel() : x.dim(axis));
      outer = axis < 0 ? 1 : x.product(0, axis);
      inner = axis < 0 ? 1 : x.product(axis + 1, x.rank());
    }

    @Override
    public int compare(Integer a, Integer b) {
      for (long o = 0; o < outer; o++) {
        for (long i = 0; i < inner; i++) {
          long left = (o * count + a) * inner + i;
          long right = (o * count + b) * inner + i;
          int compared =
              whole
                  ? Long.compare(from.getLong(left), from.getLong(right))
                  : Double.compare(from.get(left) + 0.0, from.get(right) + 0.0);
          if (compared != 0) {
            return compared;
          }
        }
      }
      return 0;
    }

    void keep(Tensor out, int[] chosen, int found, Shape shape) {
      out.setDtype(x.dtype());
      out.resize(shape);
      long bytes = inner * x.dtype().bytes();
      for (long o = 0; o < outer; o++) {
        for (int i = 0; i < found; i++) {
          HostMemory.copy(
              x.address() + (o * count + chosen[i]) * bytes,
              out.address() + (o * found + i) * bytes,
              bytes);
        }
      }
    }
  }
}
