package org.fluidjava.cpu.math;

import java.util.function.DoublePredicate;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code isfinite}, {@code isinf}, {@code isnan} and their forms by element. */
final class FiniteKernels {
  private FiniteKernels() {}

  static void register(CpuRegistrar kernels) {
    register(kernels, "isfinite", Double::isFinite, true);
    register(kernels, "isinf", Double::isInfinite, false);
    register(kernels, "isnan", Double::isNaN, false);
  }

  private static void register(
      CpuRegistrar kernels, String type, DoublePredicate test, boolean all) {
    kernels.forAll(type, c -> ofAll(c, test, all)).forAll(type + "_v2", c -> ofEach(c, test));
  }

  private static Kernel ofAll(KernelContext c, DoublePredicate test, boolean all) {
    Tensor x = c.inValue("X", 0) instanceof RowsTensor rows ? rows.value() : c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      boolean answer = all;
      for (long i = 0; i < from.length() && answer == all; i++) {
        answer = test.test(from.get(i));
      }
      out.elements().setLong(0, answer ? 1 : 0);
    };
  }

  private static Kernel ofEach(KernelContext c, DoublePredicate test) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        to.setLong(i, test.test(from.get(i)) ? 1 : 0);
      }
    };
  }
}
