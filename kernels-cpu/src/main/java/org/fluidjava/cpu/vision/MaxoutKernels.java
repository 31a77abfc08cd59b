package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code maxout}. */
final class MaxoutKernels {
  private MaxoutKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("maxout", MaxoutKernels::forward)
        .forFloats("maxout_grad", MaxoutKernels::backward);
  }

  private static long area(Tensor x, int axis) {
    return axis == 1 ? x.dim(2) * x.dim(3) : 1;
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    int groups = c.attrs().getInt("groups");
    int axis = c.attrs().getInt("axis");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      long area = area(x, axis);
      for (long i = 0; i < to.length(); i++) {
        long first = i / area * groups * area + i % area;
        double largest = from.get(first);
        for (long k = 1; k < groups; k++) {
          largest = Math.max(largest, from.get(first + k * area));
        }
        to.set(i, largest);
      }
    };
  }

  /** The first of the largest takes all. */
  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    int groups = c.attrs().getInt("groups");
    int axis = c.attrs().getInt("axis");
    return () -> {
      RuleViolation.unless(
          out.numel() * groups == x.numel() && g.numel() == out.numel(),
          "%s, %s and %s do not fit",
          x,
          out,
          g);
      Elements from = x.elements();
      Elements results = out.elements();
      Elements given = g.elements();
      Elements to = dx.elements();
      to.fill(0);
      long area = area(x, axis);
      for (long i = 0; i < given.length(); i++) {
        long at = i / area * groups * area + i % area;
        long end = at + groups * area;
        while (at < end && from.get(at) != results.get(i)) {
          at += area;
        }
        if (at < end) {
          to.set(at, given.get(i));
        }
      }
    };
  }
}
