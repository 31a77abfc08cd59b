package org.fluidjava.cpu.blas;

/**
 * Matrix products on addresses of row-major matrices. Every method may use the compute pool; inside
 * a part of the pool it stays on its thread. Safe for use from several threads, allocates nothing
 * once a thread has called it.
 *
 * <p>Nothing is checked but the sizes: the caller answers for the addresses. Sizes may be 0. With
 * {@code beta} 0 the old contents of the result are never read.
 */
public interface Gemm {

  /** The provider in words, such as {@code OpenBLAS 1 thread x 2 parts}. */
  String describe();

  /**
   * {@code C = alpha op(A) op(B) + beta C} in float32.
   *
   * @param transA whether A is stored transposed, as [k, m]
   * @param transB whether B is stored transposed, as [n, k]
   * @param m rows of C
   * @param n columns of C
   * @param k length of the sums
   * @param a address of A, rows {@code lda} elements apart
   * @param b address of B, rows {@code ldb} elements apart
   * @param c address of C, rows {@code ldc} elements apart
   */
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

  /** {@link #sgemm} in float64. */
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

  /**
   * {@code batch} products of the same sizes.
   *
   * @param strideA elements from one A to the next; 0 uses the same matrix each time
   * @param strideB the same for B
   * @param strideC the same for C; must keep the results apart
   */
  void sgemmBatched(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long strideA,
      long b,
      int ldb,
      long strideB,
      float beta,
      long c,
      int ldc,
      long strideC,
      int batch);

  /** {@link #sgemmBatched} in float64. */
  void dgemmBatched(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      long a,
      int lda,
      long strideA,
      long b,
      int ldb,
      long strideB,
      double beta,
      long c,
      int ldc,
      long strideC,
      int batch);

  /**
   * {@code y = alpha op(A) x + beta y} in float32, A stored as [m, n].
   *
   * @param transA false: x has n and y has m elements; true: the other way round
   * @param incX elements from one x to the next
   * @param incY elements from one y to the next
   */
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

  /** {@link #sgemv} in float64. */
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
