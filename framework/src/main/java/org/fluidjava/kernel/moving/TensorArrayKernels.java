package org.fluidjava.kernel.moving;

import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code write_to_array} and {@code read_from_array}. */
final class TensorArrayKernels {
  /** An index beyond this is a mistake, not a long sequence. */
  private static final long LARGEST_INDEX = 10_000_000;

  private TensorArrayKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("write_to_array", TensorArrayKernels::write)
        .forAll("read_from_array", TensorArrayKernels::read);
  }

  private static int index(Tensor i) {
    RuleViolation.unless(i.numel() == 1, "the index I must be one integer, but is %s", i);
    long index = Values.integer(i, 0);
    RuleViolation.unless(
        index >= 0 && index <= LARGEST_INDEX,
        "the index %d is outside [0, %d]",
        index,
        LARGEST_INDEX);
    return (int) index;
  }

  private static Kernel write(KernelContext c) {
    Tensor x = c.in("X");
    Tensor i = c.in("I");
    TensorList out = Values.list(c.outValue("Out", 0), "Out");
    return () -> {
      int at = index(i);
      out.setSize(Math.max(out.size(), at + 1));
      out.get(at).copyFrom(x);
    };
  }

  private static Kernel read(KernelContext c) {
    TensorList x = Values.list(c.inValue("X", 0), "X");
    Tensor i = c.in("I");
    Tensor written = c.inOrNull("X_W");
    Tensor out = c.out("Out");
    return () -> {
      int at = index(i);
      boolean there = at < x.size() && x.get(at).isWritten();
      if (there) {
        out.copyFrom(x.get(at));
        return;
      }
      RuleViolation.unless(
          written != null,
          "the tensor array '%s' has %d items, none was written at %d",
          x.name(),
          x.size(),
          at);
      if (written != null) {
        out.setDtype(written.dtype());
        out.resize(written.shape());
        out.setLod(written.lod());
        out.zero();
      }
    };
  }
}
