package org.fluidjava.cpu.shape;

import java.util.HashMap;
import java.util.Map;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code unique} and {@code unique_with_counts}. */
final class UniqueKernels {
  private UniqueKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers(
            "unique",
            c ->
                c.attrs().getBoolean("is_sorted") ? UniqueSlicesKernels.unique(c, true) : unique(c))
        .forNumbers("unique_with_counts", UniqueKernels::unique);
  }

  private static Kernel unique(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor index = c.out("Index");
    @Nullable Tensor count = c.outOrNull("Count");
    DType type = DType.ofNumber(c.attrs().getInt("dtype"));
    return () -> {
      boolean whole = !x.dtype().isFloating();
      Elements from = x.elements();
      index.setDtype(type);
      index.resize(x.numel());
      Elements places = index.elements();
      Map<Number, Integer> seen = new HashMap<>();
      long[] firsts = new long[Math.toIntExact(x.numel())];
      long[] counts = new long[firsts.length];
      for (long i = 0; i < x.numel(); i++) {
        // Two zeros are one number, whatever their sign.
        Number key = whole ? (Number) from.getLong(i) : (Number) (from.get(i) + 0.0);
        int place = seen.computeIfAbsent(key, absent -> seen.size());
        if (counts[place]++ == 0) {
          firsts[place] = i;
        }
        places.setLong(i, place);
      }
      int bytes = x.dtype().bytes();
      out.setDtype(x.dtype());
      out.resize(seen.size());
      for (int i = 0; i < seen.size(); i++) {
        HostMemory.copy(x.address() + firsts[i] * bytes, out.address() + (long) i * bytes, bytes);
      }
      if (count != null) {
        count.setDtype(type);
        count.resize(seen.size());
        Elements numbers = count.elements();
        for (int i = 0; i < seen.size(); i++) {
          numbers.setLong(i, counts[i]);
        }
      }
    };
  }
}
