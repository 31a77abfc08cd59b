package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code inverse}, {@code determinant} and {@code slogdeterminant}. */
final class InverseKernels {
  private InverseKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("inverse", InverseKernels::inverse)
        .forFloats("inverse_grad", InverseKernels::inverseGrad)
        .forFloats("determinant", c -> determinant(c, false))
        .forFloats("determinant_grad", c -> determinantGrad(c, false))
        .forFloats("slogdeterminant", c -> determinant(c, true))
        .forFloats("slogdeterminant_grad", c -> determinantGrad(c, true));
  }

  private static Kernel inverse(KernelContext c) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Output");
    Matrices matrices = new Matrices(c);
    Fault singular = matrices.fault("matrix %d of Input is singular, it has no inverse");
    Tensor work = matrices.room();
    Tensor inverses = matrices.room();
    Tensor facts = matrices.room();
    return () -> {
      if (x.numel() > 0) {
        int n = (int) x.dim(-1);
        matrices.read(x, n, n, work);
        matrices.invert(work, n, inverses, facts, singular);
        matrices.write(inverses, n, n, out);
      }
    };
  }

  /** Of Y = X⁻¹: {@code dX = -Yᵀ dY Yᵀ}. */
  private static Kernel inverseGrad(KernelContext c) {
    Tensor y = c.in("Output");
    Tensor g = c.in("Output@GRAD");
    Tensor dx = c.out("Input@GRAD");
    Tensor half = c.scratch(c.dtype());
    Products products = new Products(c);
    return () -> {
      if (y.numel() == 0) {
        return;
      }
      long n = y.dim(-1);
      long size = n * n;
      long batch = y.numel() / size;
      half.resize(y.shape());
      products.multiply(true, false, n, n, n, -1, y, 0, size, g, 0, size, 0, half, 0, size, batch);
      products.multiply(false, true, n, n, n, 1, half, 0, size, y, 0, size, 0, dx, 0, size, batch);
    };
  }

  private static Kernel determinant(KernelContext c, boolean logarithm) {
    Tensor x = c.in("Input");
    Tensor out = c.out("Out");
    Matrices matrices = new Matrices(c);
    Tensor work = matrices.room();
    Tensor inverses = matrices.room();
    Tensor facts = matrices.room();
    CudaKernel tell = Matrices.kernel(c, "determinant", DType.FLOAT64, c.dtype());
    return () -> {
      if (x.numel() > 0) {
        int n = (int) x.dim(-1);
        matrices.read(x, n, n, work);
        matrices.invert(work, n, inverses, facts, null);
        long batch = facts.dim(0);
        tell.begin().tensor(facts).tensor(out).longInteger(batch).integer(logarithm ? 1 : 0);
        matrices.launch(tell, batch);
      }
    };
  }

  /** The determinant's slope is the transposed inverse times it; that of its logarithm without. */
  private static Kernel determinantGrad(KernelContext c, boolean logarithm) {
    Tensor x = c.in("Input");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor out = logarithm ? null : c.in("Out");
    Tensor dx = c.out("Input@GRAD");
    Matrices matrices = new Matrices(c);
    Tensor work = matrices.room();
    Tensor inverses = matrices.room();
    Tensor facts = matrices.room();
    CudaKernel times = Matrices.kernel(c, "times_factor", c.dtype(), c.dtype());
    return () -> {
      if (x.numel() > 0) {
        int n = (int) x.dim(-1);
        // The inverse of the transpose is the transposed inverse.
        matrices.read(x, n, n, true, Matrices.ALL, Matrices.KEPT, work);
        matrices.invert(work, n, inverses, facts, null);
        times.begin().tensor(inverses).tensor(g).tensor(out).tensor(facts).tensor(dx);
        times.longInteger(x.numel()).longInteger((long) n * n);
        times.longInteger(logarithm ? facts.dim(0) : 0);
        matrices.launch(times, x.numel());
      }
    };
  }
}
