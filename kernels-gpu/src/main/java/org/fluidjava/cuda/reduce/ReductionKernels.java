package org.fluidjava.cuda.reduce;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code reduce_*}, {@code frobenius_norm} and {@code logsumexp}. */
final class ReductionKernels {
  private static final List<String> NUMBERS =
      List.of("sum", "mean", "product", "maximum", "minimum");
  private static final List<String> OPERATORS =
      List.of("reduce_sum", "reduce_mean", "reduce_prod", "reduce_max", "reduce_min");

  private ReductionKernels() {}

  static void register(Registrar kernels) {
    for (int i = 0; i < NUMBERS.size(); i++) {
      String rule = NUMBERS.get(i);
      kernels.kernel(OPERATORS.get(i), CudaTypes.NUMBERS, c -> reduce(c, rule));
    }
    kernels
        .forFloats("frobenius_norm", c -> reduce(c, "frobenius"))
        .kernel("reduce_all", DType.BOOL, c -> reduce(c, "every"))
        .kernel("reduce_any", DType.BOOL, c -> reduce(c, "some"))
        .forFloats("logsumexp", ReductionKernels::logSumExp);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      for (String rule : NUMBERS) {
        add(all, rule, dtype, dtype);
      }
    }
    for (DType dtype : CudaTypes.FLOATS) {
      add(all, "frobenius", dtype, dtype);
      add(all, "maximum", dtype, DType.FLOAT64);
      add(all, "logsumexp", dtype, dtype);
    }
    add(all, "every", DType.BOOL, DType.BOOL);
    add(all, "some", DType.BOOL, DType.BOOL);
  }

  static void add(List<Specialisation> all, String rule, DType elements, DType result) {
    for (String entry : List.of("reduce_warp", "reduce_block", "reduce_columns")) {
      all.add(
          new Specialisation(Reduction.SOURCE, entry, Reduction.defines(rule, elements, result)));
    }
  }

  private static Kernel reduce(KernelContext c, String rule) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    ReducedDims dims = new ReducedDims(c, "dim");
    Reduction reduction = new Reduction(c, rule, c.dtype(), out.dtype());
    return () -> reduction.over(dims.fit(x), false, x.address(), out.address(), 0);
  }

  private static Kernel logSumExp(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    ReducedDims dims = new ReducedDims(c, "axis");
    Tensor largest = c.scratch(DType.FLOAT64);
    Reduction highest = new Reduction(c, "maximum", c.dtype(), DType.FLOAT64);
    Reduction sum = new Reduction(c, "logsumexp", c.dtype(), c.dtype());
    return () -> {
      largest.resize(out.numel());
      highest.over(dims.fit(x), false, x.address(), largest.address(), 0);
      sum.over(dims.fit(x), false, x.address(), out.address(), largest.address());
    };
  }
}
