package org.fluidjava.cpu.blas;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS as JavaCPP finds and binds it, on every platform. */
final class LoadedCblas implements Cblas {
  private static final int ROW_MAJOR = 101;
  private static final int PLAIN = 111;
  private static final int TRANSPOSED = 112;

  private final ThreadLocal<Operands> operands = ThreadLocal.withInitial(Operands::new);

  private LoadedCblas() {}

  /**
   * Loads the library.
   *
   * @throws LinkageError when it does not load
   */
  static Cblas load() {
    Loader.load(openblas_nolapack.class);
    openblas_nolapack.blas_set_num_threads(1);
    return new LoadedCblas();
  }

  /** Pointers of one thread. */
  private static final class Operands {
    final FloatAddress floatA = new FloatAddress();
    final FloatAddress floatB = new FloatAddress();
    final FloatAddress floatC = new FloatAddress();
    final DoubleAddress doubleA = new DoubleAddress();
    final DoubleAddress doubleB = new DoubleAddress();
    final DoubleAddress doubleC = new DoubleAddress();
  }

  @Override
  public void sgemm(
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
      int ldc) {
    Operands own = operands.get();
    openblas_nolapack.cblas_sgemm(
        ROW_MAJOR,
        transA ? TRANSPOSED : PLAIN,
        transB ? TRANSPOSED : PLAIN,
        m,
        n,
        k,
        alpha,
        own.floatA.at(a),
        lda,
        own.floatB.at(b),
        ldb,
        beta,
        own.floatC.at(c),
        ldc);
  }

  @Override
  public void dgemm(
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
      int ldc) {
    Operands own = operands.get();
    openblas_nolapack.cblas_dgemm(
        ROW_MAJOR,
        transA ? TRANSPOSED : PLAIN,
        transB ? TRANSPOSED : PLAIN,
        m,
        n,
        k,
        alpha,
        own.doubleA.at(a),
        lda,
        own.doubleB.at(b),
        ldb,
        beta,
        own.doubleC.at(c),
        ldc);
  }

  @Override
  public void sgemv(
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
      int incY) {
    Operands own = operands.get();
    openblas_nolapack.cblas_sgemv(
        ROW_MAJOR,
        transA ? TRANSPOSED : PLAIN,
        m,
        n,
        alpha,
        own.floatA.at(a),
        lda,
        own.floatB.at(x),
        incX,
        beta,
        own.floatC.at(y),
        incY);
  }

  @Override
  public void dgemv(
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
      int incY) {
    Operands own = operands.get();
    openblas_nolapack.cblas_dgemv(
        ROW_MAJOR,
        transA ? TRANSPOSED : PLAIN,
        m,
        n,
        alpha,
        own.doubleA.at(a),
        lda,
        own.doubleB.at(x),
        incX,
        beta,
        own.doubleC.at(y),
        incY);
  }
}
