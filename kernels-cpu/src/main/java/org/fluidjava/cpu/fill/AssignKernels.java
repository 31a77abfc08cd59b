package org.fluidjava.cpu.fill;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code assign} and the other copies. */
final class AssignKernels {
  private AssignKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"assign", "memcpy", "memcpy_h2d", "memcpy_d2h"}) {
      kernels.forAll(type, AssignKernels::assign);
    }
    kernels.forAll("share_data", AssignKernels::share);
  }

  private static Kernel share(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> HostMemory.copy(x.address(), out.address(), x.bytes());
  }

  private static Kernel assign(KernelContext c) {
    @Nullable RuntimeValue from = c.inValue("X", 0);
    if (from instanceof RowsTensor rows) {
      RowsTensor out = c.outRows("Out");
      return () -> {
        if (out != rows) {
          out.setHeight(rows.height());
          out.rows().copyFrom(rows.rows());
          out.value().copyFrom(rows.value());
        }
      };
    }
    if (from instanceof TensorList list && c.outValue("Out", 0) instanceof TensorList out) {
      return () -> {
        if (out == list) {
          return;
        }
        out.setSize(list.size());
        for (int i = 0; i < list.size(); i++) {
          if (list.get(i).isWritten()) {
            out.get(i).copyFrom(list.get(i));
          }
        }
      };
    }
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> out.copyFrom(x);
  }
}
