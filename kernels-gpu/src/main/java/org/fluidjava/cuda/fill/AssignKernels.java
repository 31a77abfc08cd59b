package org.fluidjava.cuda.fill;

import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

/** Kernels of {@code assign} and the other copies. */
final class AssignKernels {
  private AssignKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"assign", "memcpy", "memcpy_h2d", "memcpy_d2h"}) {
      kernels.forAll(type, AssignKernels::assign);
    }
    kernels.forAll("share_data", AssignKernels::share).forAll("nop", c -> () -> {});
  }

  private static Kernel share(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      if (x.bytes() > 0 && x.address() != out.address()) {
        x.device().copy(x.address(), out.address(), x.bytes());
      }
    };
  }

  private static Kernel assign(KernelContext c) {
    if (c.inValue("X", 0) instanceof RowsTensor rows) {
      RowsTensor out = c.outRows("Out");
      return () -> {
        if (out != rows) {
          out.setHeight(rows.height());
          out.rows().copyFrom(rows.rows());
          out.value().copyFrom(rows.value());
        }
      };
    }
    if (c.inValue("X", 0) instanceof TensorList list
        && c.outValue("Out", 0) instanceof TensorList out) {
      return () -> copy(list, out);
    }
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> out.copyFrom(x);
  }

  private static void copy(TensorList from, TensorList to) {
    if (from == to) {
      return;
    }
    to.setSize(from.size());
    for (int i = 0; i < from.size(); i++) {
      if (from.get(i).isWritten()) {
        to.get(i).copyFrom(from.get(i));
      }
    }
  }
}
