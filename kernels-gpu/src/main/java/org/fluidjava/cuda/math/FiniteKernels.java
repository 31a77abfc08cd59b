package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code isfinite}, {@code isinf} and {@code isnan}. */
final class FiniteKernels {
  private static final List<String> RULES = List.of("all_finite", "some_infinite", "some_nan");

  private FiniteKernels() {}

  static void register(Registrar kernels) {
    List<String> types = List.of("isfinite", "isinf", "isnan");
    for (int i = 0; i < types.size(); i++) {
      String rule = RULES.get(i);
      kernels.forFloats(types.get(i), c -> ofAll(c, rule));
    }
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String rule : RULES) {
        all.add(
            new Specialisation(
                Reduction.SOURCE, "reduce_block", Reduction.defines(rule, dtype, DType.BOOL)));
      }
    }
  }

  private static Kernel ofAll(KernelContext c, String rule) {
    Tensor x = c.inValue("X", 0) instanceof RowsTensor rows ? rows.value() : c.in("X");
    Tensor out = c.out("Out");
    Reduction test = new Reduction(c, rule, c.dtype(), DType.BOOL);
    return () -> test.all(x.address(), x.numel(), out.address());
  }
}
