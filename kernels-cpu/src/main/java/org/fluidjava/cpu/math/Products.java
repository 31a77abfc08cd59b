package org.fluidjava.cpu.math;

import org.fluidjava.cpu.blas.Blas;
import org.fluidjava.cpu.blas.Gemm;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.DType;

/**
 * Products of row-major matrices that lie in tensors: by BLAS for float32 and float64, by plain
 * loops for other element types.
 */
public final class Products {
  private Products() {}

  /**
   * {@code c = alpha · op(a) · op(b) + beta · c}, with op(a) [m, k], op(b) [k, n], c [m, n].
   *
   * @param transposeA whether a lies as [k, m]
   * @param transposeB whether b lies as [n, k]
   */
  public static void multiply(
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
    multiply(transposeA, transposeB, m, n, k, alpha, a, 0, b, 0, beta, c, 0);
  }

  /**
   * The same for matrices that begin inside the tensors.
   *
   * @param aAt index of a's first element
   * @param bAt index of b's first element
   * @param cAt index of c's first element
   */
  public static void multiply(
      boolean transposeA,
      boolean transposeB,
      long m,
      long n,
      long k,
      double alpha,
      Tensor a,
      long aAt,
      Tensor b,
      long bAt,
      double beta,
      Tensor c,
      long cAt) {
    multiplyBatch(transposeA, transposeB, m, n, k, alpha, a, aAt, 0, b, bAt, 0, beta, c, cAt, 0, 1);
  }

  /**
   * {@code batch} products of the same sizes.
   *
   * @param aStep elements from one a to the next; 0 uses the same matrix each time
   * @param bStep the same for b
   * @param cStep the same for c; 0 only for a batch of 1
   */
  public static void multiplyBatch(
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
    checkRange("a", a, aAt, aStep, Math.multiplyExact(m, k), batch);
    checkRange("b", b, bAt, bStep, Math.multiplyExact(k, n), batch);
    checkRange("c", c, cAt, cStep, Math.multiplyExact(m, n), batch);
    DType dtype = c.dtype();
    if ((dtype == DType.FLOAT32 || dtype == DType.FLOAT64)
        && a.dtype() == dtype
        && b.dtype() == dtype) {
      byBlas(
          transposeA,
          transposeB,
          size(m),
          size(n),
          size(k),
          alpha,
          a,
          aAt,
          aStep,
          b,
          bAt,
          bStep,
          beta,
          c,
          cAt,
          cStep,
          size(batch));
      return;
    }
    Elements left = a.elements();
    Elements right = b.elements();
    Elements out = c.elements();
    for (long p = 0; p < batch; p++) {
      long aBase = aAt + p * aStep;
      long bBase = bAt + p * bStep;
      for (long i = 0; i < m; i++) {
        for (long j = 0; j < n; j++) {
          double sum = 0;
          for (long l = 0; l < k; l++) {
            sum +=
                left.get(aBase + (transposeA ? l * m + i : i * k + l))
                    * right.get(bBase + (transposeB ? j * k + l : l * n + j));
          }
          long at = cAt + p * cStep + i * n + j;
          out.set(at, beta == 0 ? alpha * sum : alpha * sum + beta * out.get(at));
        }
      }
    }
  }

  private static void byBlas(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
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
      int batch) {
    int bytes = c.dtype().bytes();
    long aAddress = a.address() + aAt * bytes;
    long bAddress = b.address() + bAt * bytes;
    long cAddress = c.address() + cAt * bytes;
    int lda = Math.max(1, transposeA ? m : k);
    int ldb = Math.max(1, transposeB ? k : n);
    Gemm gemm = Blas.gemm();
    if (c.dtype() == DType.FLOAT32) {
      if (batch == 1) {
        gemm.sgemm(
            transposeA,
            transposeB,
            m,
            n,
            k,
            (float) alpha,
            aAddress,
            lda,
            bAddress,
            ldb,
            (float) beta,
            cAddress,
            n);
      } else {
        gemm.sgemmBatched(
            transposeA,
            transposeB,
            m,
            n,
            k,
            (float) alpha,
            aAddress,
            lda,
            aStep,
            bAddress,
            ldb,
            bStep,
            (float) beta,
            cAddress,
            n,
            cStep,
            batch);
      }
    } else if (batch == 1) {
      gemm.dgemm(
          transposeA, transposeB, m, n, k, alpha, aAddress, lda, bAddress, ldb, beta, cAddress, n);
    } else {
      gemm.dgemmBatched(
          transposeA,
          transposeB,
          m,
          n,
          k,
          alpha,
          aAddress,
          lda,
          aStep,
          bAddress,
          ldb,
          bStep,
          beta,
          cAddress,
          n,
          cStep,
          batch);
    }
  }

  private static int size(long extent) {
    return Math.toIntExact(extent);
  }

  /** BLAS writes by address, so a wrong size must end here. */
  private static void checkRange(
      String name, Tensor tensor, long at, long step, long elements, long batch) {
    if (at < 0
        || step < 0
        || Math.addExact(at, Math.addExact(Math.multiplyExact(step, batch - 1), elements))
            > tensor.numel()) {
      throw new IllegalStateException(
          "matrix %s of %d elements at %d (%d of them, step %d) leaves %s"
              .formatted(name, elements, at, batch, step, tensor));
    }
  }
}
