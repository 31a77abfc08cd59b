package org.fluidjava.cpu.logic;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code allclose}, {@code isclose}, {@code equal_all} and {@code is_empty}. */
final class ClosenessKernels {
  private ClosenessKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("allclose", c -> close(c, true))
        .forFloats("isclose", c -> close(c, false))
        .forAll("equal_all", ClosenessKernels::equalAll)
        .forAll("is_empty", ClosenessKernels::isEmpty);
  }

  private static Kernel close(KernelContext c, boolean all) {
    Tensor x = c.in("Input");
    Tensor y = c.in("Other");
    Tensor out = c.out("Out");
    double relative = Double.parseDouble(c.attrs().getString("rtol"));
    double absolute = Double.parseDouble(c.attrs().getString("atol"));
    boolean equalNan = c.attrs().getBoolean("equal_nan");
    return () -> {
      Elements xs = x.elements();
      Elements ys = y.elements();
      Elements to = out.elements();
      boolean answer = true;
      for (long i = 0; i < xs.length(); i++) {
        double a = xs.get(i);
        double b = ys.get(i);
        boolean near =
            Double.isNaN(a) || Double.isNaN(b)
                ? equalNan && Double.isNaN(a) && Double.isNaN(b)
                : a == b || Math.abs(a - b) <= absolute + relative * Math.abs(b);
        if (!all) {
          to.setLong(i, near ? 1 : 0);
        }
        answer &= near;
      }
      if (all) {
        to.setLong(0, answer ? 1 : 0);
      }
    };
  }

  private static Kernel equalAll(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      Elements xs = x.elements();
      Elements ys = y.elements();
      boolean equal = x.shape().equals(y.shape());
      for (long i = 0; equal && i < xs.length(); i++) {
        equal = xs.get(i) == ys.get(i) && xs.getLong(i) == ys.getLong(i);
      }
      out.elements().setLong(0, equal ? 1 : 0);
    };
  }

  private static Kernel isEmpty(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> out.elements().setLong(0, x.numel() == 0 ? 1 : 0);
  }
}
