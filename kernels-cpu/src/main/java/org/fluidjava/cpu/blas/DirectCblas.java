package org.fluidjava.cpu.blas;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import org.bytedeco.javacpp.Loader;
import org.fluidjava.cpu.nativelib.NativeBlas;
import org.fluidjava.cpu.nativelib.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * OpenBLAS called by the project's own C++ library. Opening it this way takes a third of the time
 * of {@link LoadedCblas}, which there is where the C++ library is not.
 */
final class DirectCblas implements Cblas {
  /** What OpenBLAS needs, then the library itself; the linker finds them beside each other. */
  private static final String[] FILES = {
    "libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0"
  };

  private DirectCblas() {}

  /** The library, or null where it cannot be opened this way. */
  static @Nullable Cblas open() {
    String platform = Loader.getPlatform();
    // Somebody who names another library to JavaCPP is to get it.
    if (!platform.startsWith("linux")
        || System.getProperty("org.bytedeco.openblas.load") != null
        || !NativeLibrary.isAvailable()) {
      return null;
    }
    try {
      File library = null;
      for (String name : FILES) {
        URL found =
            DirectCblas.class.getResource("/org/bytedeco/openblas/" + platform + "/" + name);
        library = found == null ? null : Loader.cacheResource(found);
      }
      return library != null && NativeBlas.open(library.getPath()) ? new DirectCblas() : null;
    } catch (IOException | LinkageError unusual) {
      return null; // the other way says what is wrong, if it still is
    }
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
    NativeBlas.sgemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
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
    NativeBlas.dgemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
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
    NativeBlas.sgemv(transA, m, n, alpha, a, lda, x, incX, beta, y, incY);
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
    NativeBlas.dgemv(transA, m, n, alpha, a, lda, x, incX, beta, y, incY);
  }
}
