package org.fluidjava.cpu.nn;

import java.util.Arrays;
import java.util.Comparator;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code similarity_focus}; of equal numbers the first comes first. */
final class SimilarityFocusKernels {
  private SimilarityFocusKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("similarity_focus", SimilarityFocusKernels::forward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int axis = c.attrs().getInt("axis");
    int[] indexes = c.attrs().getInts("indexes");
    return () -> {
      out.elements().fill(0);
      for (long n = 0; n < x.dim(0); n++) {
        for (int index : indexes) {
          mark(x, out, n, axis, index);
        }
      }
    };
  }

  private static void mark(Tensor x, Tensor out, long n, int axis, int index) {
    int down = axis == 1 ? 2 : 1;
    int across = axis == 3 ? 2 : 3;
    int rows = Math.toIntExact(x.dim(down));
    int columns = Math.toIntExact(x.dim(across));
    long first = n * x.product(1, 4);
    long step = x.product(axis + 1, 4);
    long rowStep = x.product(down + 1, 4);
    long columnStep = x.product(across + 1, 4);
    Elements from = x.elements();
    Elements to = out.elements();
    Integer[] order = new Integer[Math.multiplyExact(rows, columns)];
    Arrays.setAll(order, i -> i);
    long matrix = first + index * step;
    Arrays.sort(
        order,
        Comparator.comparingDouble(
            (Integer i) -> -from.get(matrix + i / columns * rowStep + i % columns * columnStep)));
    boolean[] rowTaken = new boolean[rows];
    boolean[] columnTaken = new boolean[columns];
    for (int i : order) {
      int row = i / columns;
      int column = i % columns;
      if (!rowTaken[row] && !columnTaken[column]) {
        rowTaken[row] = true;
        columnTaken[column] = true;
        for (long k = 0; k < x.dim(axis); k++) {
          to.set(first + k * step + row * rowStep + column * columnStep, 1);
        }
      }
    }
  }
}
