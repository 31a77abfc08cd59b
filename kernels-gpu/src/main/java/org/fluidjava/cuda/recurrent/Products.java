package org.fluidjava.cuda.recurrent;

import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.Precision;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Products of row-major matrices of one element type, each as wide as its rows are apart. */
final class Products {
  private final Blas blas;
  private final DType dtype;

  Products(KernelContext c) {
    blas = CudaDevice.of(c).blas();
    dtype = c.dtype();
  }

  /** How float32 products are computed. */
  Precision precision() {
    return blas.precision();
  }

  /** {@code to[m, n] = a[m, k] b[k, n]}. */
  void multiply(int m, int n, int k, long a, int lda, long b, int ldb, long to, int ldTo) {
    blas.gemm(dtype, false, false, m, n, k, 1, a, lda, b, ldb, 0, to, ldTo);
  }

  /** {@code to[m, n] = a[m, k] b[n, k]^T + beta to}. */
  void byTransposed(
      int m, int n, int k, long a, int lda, long b, int ldb, double beta, long to, int ldTo) {
    blas.gemm(dtype, false, true, m, n, k, 1, a, lda, b, ldb, beta, to, ldTo);
  }

  /**
   * {@code a[m, k] b[n, k]^T} with the sum in slices: {@code to[slices, m, n]} are its summands.
   *
   * @param slices a divisor of k
   */
  void byTransposedInSlices(
      int m, int n, int k, int slices, long a, int lda, long b, int ldb, long to) {
    int part = k / slices;
    blas.gemmBatched(
        dtype,
        false,
        true,
        m,
        n,
        part,
        1,
        a,
        lda,
        part,
        b,
        ldb,
        part,
        0,
        to,
        n,
        (long) m * n,
        slices);
  }

  /** {@code to[m, n] = a[k, m]^T b[k, n]}. */
  void transposedBy(int m, int n, int k, long a, int lda, long b, int ldb, long to, int ldTo) {
    blas.gemm(dtype, true, false, m, n, k, 1, a, lda, b, ldb, 0, to, ldTo);
  }
}
