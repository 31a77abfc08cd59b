package org.fluidjava.cuda.reduce;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the gradients of reductions. */
final class ReductionGradKernels {
  private static final String SOURCE = "reduce/reduce_grad.cu";
  private static final String OF_PRODUCT = "product_of_others";

  private ReductionGradKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("reduce_sum_grad", c -> grad(c, "dim", "passed", false))
        .forFloats("reduce_mean_grad", c -> grad(c, "dim", "shared_out", false))
        .forFloats("reduce_max_grad", c -> grad(c, "dim", "where_equal", true))
        .forFloats("reduce_min_grad", c -> grad(c, "dim", "where_equal", true))
        .forFloats("frobenius_norm_grad", c -> grad(c, "dim", "along_norm", true))
        .forFloats("logsumexp_grad", c -> grad(c, "axis", "by_share", true))
        .forFloats("reduce_prod_grad", ReductionGradKernels::prodGrad);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String function :
          List.of("passed", "shared_out", "where_equal", "along_norm", "by_share", OF_PRODUCT)) {
        all.add(
            new Specialisation(
                SOURCE, "reduce_grad", CudaTypes.real(dtype), "FUNCTION=" + function));
      }
      ReductionKernels.add(all, "nonzero_product", dtype, DType.FLOAT64);
      ReductionKernels.add(all, "zeros", dtype, DType.FLOAT64);
    }
  }

  private static Kernel grad(KernelContext c, String attr, String function, boolean readsValues) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    @Nullable Tensor out = readsValues ? c.in("Out") : null;
    ReducedDims dims = new ReducedDims(c, attr);
    Spreading spreading = new Spreading(c, function);
    return () -> {
      dims.fit(x);
      spreading.run(dims, readsValues ? x : null, out, g, dx, 0, 0);
    };
  }

  private static Kernel prodGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Tensor products = c.scratch(DType.FLOAT64);
    Tensor zeros = c.scratch(DType.FLOAT64);
    ReducedDims dims = new ReducedDims(c, "dim");
    Reduction multiply = new Reduction(c, "nonzero_product", c.dtype(), DType.FLOAT64);
    Reduction count = new Reduction(c, "zeros", c.dtype(), DType.FLOAT64);
    Spreading spreading = new Spreading(c, OF_PRODUCT);
    return () -> {
      products.resize(g.numel());
      zeros.resize(g.numel());
      Broadcast b = dims.fit(x);
      multiply.over(b, false, x.address(), products.address(), 0);
      count.over(b, false, x.address(), zeros.address(), 0);
      spreading.run(dims, x, null, g, dx, products.address(), zeros.address());
    };
  }

  /** From results back to elements. */
  private static final class Spreading {
    private final CudaDevice device;
    private final CudaKernel kernel;

    Spreading(KernelContext c, String function) {
      device = CudaDevice.of(c);
      kernel =
          device.kernel(SOURCE, "reduce_grad", CudaTypes.real(c.dtype()), "FUNCTION=" + function);
    }

    void run(
        ReducedDims dims,
        @Nullable Tensor x,
        @Nullable Tensor out,
        Tensor g,
        Tensor dx,
        long products,
        long zeros) {
      long n = dx.numel();
      double count = g.numel() == 0 ? 1 : (double) (n / g.numel());
      kernel.begin().tensor(x).tensor(out).tensor(g).tensor(dx).pointer(products);
      kernel.pointer(zeros).real64(count).longInteger(n);
      dims.spread().arguments(kernel, true);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    }
  }
}
