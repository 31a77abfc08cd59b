package org.fluidjava.cpu.shape;

import java.util.Arrays;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/**
 * Kernels of {@code random_crop}, with the numbers of C++'s {@code minstd_rand} and of libstdc++'s
 * {@code uniform_int_distribution}, so that a seed means what it means in Paddle.
 */
final class RandomCropKernels {
  private static final long MODULUS = (1L << 31) - 1;
  private static final long FACTOR = 48271;

  private RandomCropKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("random_crop", RandomCropKernels::crop);
  }

  private static Kernel crop(KernelContext c) {
    Tensor x = c.in("X");
    Tensor seeds = c.in("Seed");
    Tensor out = c.out("Out");
    Tensor next = c.out("SeedOut");
    int[] shape = c.attrs().getInts("shape");
    return () -> {
      int first = x.rank() - shape.length;
      long[] whole = Arrays.copyOfRange(x.shape().dims(), first, x.rank());
      long[] part = Arrays.copyOfRange(out.shape().dims(), first, x.rank());
      long[] from = Walk.strides(whole);
      long[] to = Walk.strides(part);
      long instances = x.product(0, first);
      long size = x.product(first, x.rank());
      // Each instance draws from where those before it would stand with one draw for each extent.
      long state = start(seeds.elements().getLong(0));
      for (long instance = 0; instance < instances; instance++) {
        long own = state;
        long at = instance * size;
        for (int i = 0; i < shape.length; i++) {
          long places = whole[i] - part[i] + 1;
          long each = (MODULUS - 2) / places;
          long drawn;
          do {
            own = own * FACTOR % MODULUS;
            drawn = own - 1;
          } while (drawn >= each * places);
          at += drawn / each * from[i];
          state = state * FACTOR % MODULUS;
        }
        Walk.copy(part, x, at, from, out, instance * out.product(first, x.rank()), to);
      }
      next.elements().setLong(0, state * FACTOR % MODULUS);
    };
  }

  private static long start(long seed) {
    long state = Long.remainderUnsigned(seed, MODULUS);
    return state == 0 ? 1 : state;
  }
}
