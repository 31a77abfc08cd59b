package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code max_pool2d_with_index}, {@code max_pool3d_with_index} and {@code unpool}. */
final class MaxPoolWithIndexKernels {
  private MaxPoolWithIndexKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("max_pool2d_with_index", c -> pool(c, 2))
        .forFloats("max_pool3d_with_index", c -> pool(c, 3))
        .forFloats(
            "max_pool2d_with_index_grad",
            c -> put(c.in("Out@GRAD"), c.in("Mask"), c.out("X@GRAD"), true))
        .forFloats(
            "max_pool3d_with_index_grad",
            c -> put(c.in("Out@GRAD"), c.in("Mask"), c.out("X@GRAD"), true))
        .forFloats("unpool", c -> put(c.in("X"), c.in("Indices"), c.out("Out"), false))
        .forFloats("unpool_grad", c -> take(c.in("Out@GRAD"), c.in("Indices"), c.out("X@GRAD")));
  }

  private static Kernel pool(KernelContext c, int spatial) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor mask = c.out("Mask");
    PoolSizes s = new PoolSizes(c, spatial, false);
    return () -> {
      s.follow(x, out);
      Elements from = x.elements();
      Elements to = out.elements();
      Elements places = mask.elements();
      for (long at = 0; at < out.numel(); at++) {
        long w = at % s.out[2];
        long h = at / s.out[2] % s.out[1];
        long d = at / s.out[2] / s.out[1] % s.out[0];
        long base = at / s.outArea() * s.inArea();
        double best = PoolSizes.LOWEST;
        long place = -1;
        for (long z = s.begin(0, d); z < s.end(0, d); z++) {
          for (long y = s.begin(1, h); y < s.end(1, h); y++) {
            for (long i = s.begin(2, w); i < s.end(2, w); i++) {
              long cell = (z * s.in[1] + y) * s.in[2] + i;
              if (from.get(base + cell) > best) {
                best = from.get(base + cell);
                place = cell;
              }
            }
          }
        }
        to.set(at, best);
        places.setLong(at, place);
      }
    };
  }

  /**
   * Puts each number where its place says; place -1 stands for none. Where several say the same the
   * numbers add up, or the last one stays.
   */
  private static Kernel put(Tensor small, Tensor places, Tensor big, boolean adds) {
    return () -> {
      Elements from = small.elements();
      Elements to = big.elements();
      to.fill(0);
      long area = big.product(2, big.rank());
      long each = small.product(2, small.rank());
      for (long i = 0; i < small.numel(); i++) {
        long place = place(places, i, area);
        if (place >= 0) {
          long at = i / each * area + place;
          to.set(at, from.get(i) + (adds ? to.get(at) : 0));
        }
      }
    };
  }

  private static Kernel take(Tensor big, Tensor places, Tensor small) {
    return () -> {
      Elements from = big.elements();
      Elements to = small.elements();
      long area = big.product(2, big.rank());
      long each = small.product(2, small.rank());
      for (long i = 0; i < small.numel(); i++) {
        long place = place(places, i, area);
        to.set(i, place < 0 ? 0 : from.get(i / each * area + place));
      }
    };
  }

  private static long place(Tensor places, long i, long area) {
    long place = places.elements().getLong(i);
    RuleViolation.unless(
        place >= -1 && place < area,
        "place %d of number %d must be below the area %d",
        place,
        i,
        area);
    return place;
  }
}
