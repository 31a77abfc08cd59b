package org.fluidjava.cuda.math;

import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/** Products of row-major matrices that lie in tensors, by cuBLAS. */
public final class Products {
  private final Blas blas;

  /** The products of an operator's device. */
  public Products(KernelContext c) {
    blas = CudaDevice.of(c).blas();
  }

  /**
   * {@code c = alpha · op(a) · op(b) + beta · c}, with op(a) [m, k], op(b) [k, n], c [m, n].
   *
   * @param transposeA whether a lies as [k, m]
   * @param transposeB whether b lies as [n, k]
   */
  public void multiply(
      boolean transposeA,
      boolean transposeB,
      long m,
      long n,
      long k,
      double alpha,
      Tensor a,
      Tensor b,
      double beta,
      Tensor c) {
    multiply(transposeA, transposeB, m, n, k, alpha, a, 0, 0, b, 0, 0, beta, c, 0, 0, 1);
  }

  /**
   * {@code batch} products of the same sizes.
   *
   * @param aAt index of the first a's first element; bAt and cAt likewise
   * @param aStep elements from one a to the next; 0 uses the same matrix each time
   */
  public void multiply(
      boolean transposeA,
      boolean transposeB,
      long m,
      long n,
      long k,
      double alpha,
      Tensor a,
      long aAt,
      long aStep,
      Tensor b,
      long bAt,
      long bStep,
      double beta,
      Tensor c,
      long cAt,
      long cStep,
      long batch) {
    if (m == 0 || n == 0 || batch == 0) {
      return;
    }
    int bytes = c.dtype().bytes();
    checkRange("a", a, aAt, aStep, Math.multiplyExact(m, k), batch);
    checkRange("b", b, bAt, bStep, Math.multiplyExact(k, n), batch);
    checkRange("c", c, cAt, cStep, Math.multiplyExact(m, n), batch);
    blas.gemmBatched(
        c.dtype(),
        transposeA,
        transposeB,
        Math.toIntExact(m),
        Math.toIntExact(n),
        Math.toIntExact(k),
        alpha,
        a.address() + aAt * bytes,
        (int) Math.max(1, transposeA ? m : k),
        aStep,
        b.address() + bAt * bytes,
        (int) Math.max(1, transposeB ? k : n),
        bStep,
        beta,
        c.address() + cAt * bytes,
        (int) n,
        cStep,
        Math.toIntExact(batch));
  }

  /** cuBLAS writes by address, so a wrong size must end here. */
  private static void checkRange(
      String name, Tensor tensor, long at, long step, long elements, long batch) {
    if (at < 0 || step < 0 || at + step * (batch - 1) + elements > tensor.numel()) {
      throw new IllegalStateException(
          "matrix %s of %d elements at %d (%d of them, step %d) leaves %s"
              .formatted(name, elements, at, batch, step, tensor));
    }
  }
}
