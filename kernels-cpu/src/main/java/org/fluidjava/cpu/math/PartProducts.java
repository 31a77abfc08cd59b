package org.fluidjava.cpu.math;

import org.fluidjava.cpu.blas.Blas;
import org.fluidjava.cpu.blas.Gemm;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Products of row-major matrices that are parts of float32 or float64 tensors. */
public final class PartProducts {
  private PartProducts() {}

  /**
   * {@code c = alpha · op(a) · op(b) + beta · c}, with op(a) [m, k], op(b) [k, n], c [m, n].
   *
   * @param transposeA whether a lies as [k, m]
   * @param transposeB whether b lies as [n, k]
   * @param aAt the first element of a within its tensor; bAt and cAt likewise
   * @param lda elements from one stored row of a to the next; ldb and ldc likewise
   * @throws IndexOutOfBoundsException when a part reaches beyond its tensor
   */
  public static void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      double alpha,
      Tensor a,
      long aAt,
      int lda,
      Tensor b,
      long bAt,
      int ldb,
      double beta,
      Tensor c,
      long cAt,
      int ldc) {
    if (m == 0 || n == 0) {
      return;
    }
    RuleViolation.unless(
        a.dtype() == c.dtype() && b.dtype() == c.dtype(),
        "a product is of one element type, but its operands are %s and %s and its result is %s",
        a.dtype(),
        b.dtype(),
        c.dtype());
    if (k > 0) {
      within(a, aAt, transposeA ? k : m, transposeA ? m : k, lda);
      within(b, bAt, transposeB ? n : k, transposeB ? k : n, ldb);
    }
    within(c, cAt, m, n, ldc);
    Gemm gemm = Blas.gemm();
    if (c.dtype() == DType.FLOAT64) {
      gemm.dgemm(
          transposeA,
          transposeB,
          m,
          n,
          k,
          alpha,
          a.address() + 8 * aAt,
          lda,
          b.address() + 8 * bAt,
          ldb,
          beta,
          c.address() + 8 * cAt,
          ldc);
    } else {
      gemm.sgemm(
          transposeA,
          transposeB,
          m,
          n,
          k,
          (float) alpha,
          a.address() + 4 * aAt,
          lda,
          b.address() + 4 * bAt,
          ldb,
          (float) beta,
          c.address() + 4 * cAt,
          ldc);
    }
  }

  private static void within(Tensor part, long at, long rows, long columns, int ld) {
    if (at < 0 || ld < columns || at + (rows - 1) * ld + columns > part.numel()) {
      throw new IndexOutOfBoundsException(
          rows
              + " rows of "
              + columns
              + " elements, "
              + ld
              + " apart, from element "
              + at
              + " reach beyond "
              + part);
    }
  }
}
