package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code cast}. */
final class CastKernels {
  private CastKernels() {}

  static void register(Registrar kernels) {
    kernels.forAll("cast", CastKernels::cast);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        all.add(new Specialisation(Casting.SOURCE, "cast", Casting.defines(from, to)));
      }
    }
  }

  private static Kernel cast(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Casting casting = new Casting(c, c.dtype(), DType.ofNumber(c.attrs().getInt("out_dtype")));
    return () -> casting.run(x, out);
  }
}
