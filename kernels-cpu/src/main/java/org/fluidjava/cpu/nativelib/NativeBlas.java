package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * OpenBLAS's products, row-major, on addresses. Ask {@link NativeLibrary#isAvailable()} first, and
 * call nothing before {@link #open} has said true.
 */
@Platform(include = "openblas.h", library = NativeKernels.LIBRARY, compiler = "cpp17")
@Namespace("fluid")
@NoException
public final class NativeBlas {
  private NativeBlas() {}

  /**
   * Opens the library with one BLAS thread.
   *
   * @param path the file
   * @return whether it opened and has all routines
   */
  @Name("openBlasOpen")
  public static native boolean open(String path);

  /** {@code C = alpha op(A) op(B) + beta C} in float32. */
  @Name("openBlasSgemm")
  public static native void sgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      @Cast("const float*") long a,
      int lda,
      @Cast("const float*") long b,
      int ldb,
      float beta,
      @Cast("float*") long c,
      int ldc);

  /** {@code C = alpha op(A) op(B) + beta C} in float64. */
  @Name("openBlasDgemm")
  public static native void dgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      @Cast("const double*") long a,
      int lda,
      @Cast("const double*") long b,
      int ldb,
      double beta,
      @Cast("double*") long c,
      int ldc);

  /** {@code y = alpha op(A) x + beta y} in float32; A is [m, n]. */
  @Name("openBlasSgemv")
  public static native void sgemv(
      boolean transA,
      int m,
      int n,
      float alpha,
      @Cast("const float*") long a,
      int lda,
      @Cast("const float*") long x,
      int incX,
      float beta,
      @Cast("float*") long y,
      int incY);

  /** {@code y = alpha op(A) x + beta y} in float64; A is [m, n]. */
  @Name("openBlasDgemv")
  public static native void dgemv(
      boolean transA,
      int m,
      int n,
      double alpha,
      @Cast("const double*") long a,
      int lda,
      @Cast("const double*") long x,
      int incX,
      double beta,
      @Cast("double*") long y,
      int incY);
}
