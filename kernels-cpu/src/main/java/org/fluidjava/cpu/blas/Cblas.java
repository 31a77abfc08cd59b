package org.fluidjava.cpu.blas;

/** The routines of a BLAS library at one BLAS thread, row-major, on addresses. */
interface Cblas {
  /** {@code C = alpha op(A) op(B) + beta C} in float32. */
  void sgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc);

  /** {@code C = alpha op(A) op(B) + beta C} in float64. */
  void dgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      long a,
      int lda,
      long b,
      int ldb,
      double beta,
      long c,
      int ldc);

  /** {@code y = alpha op(A) x + beta y} in float32; A is [m, n]. */
  void sgemv(
      boolean transA,
      int m,
      int n,
      float alpha,
      long a,
      int lda,
      long x,
      int incX,
      float beta,
      long y,
      int incY);

  /** {@code y = alpha op(A) x + beta y} in float64; A is [m, n]. */
  void dgemv(
      boolean transA,
      int m,
      int n,
      double alpha,
      long a,
      int lda,
      long x,
      int incX,
      double beta,
      long y,
      int incY);
}
