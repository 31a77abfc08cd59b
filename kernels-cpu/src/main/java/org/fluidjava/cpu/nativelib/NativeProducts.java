package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Products of row-major float32 matrices on the register tiles that the recurrent layers use. Ask
 * {@link NativeLibrary#isAvailable()} first.
 */
@Platform(include = "fluid_kernels.h", library = NativeKernels.LIBRARY, compiler = "cpp17")
@Namespace("fluid")
@NoException
public final class NativeProducts {
  private NativeProducts() {}

  /** Scratch bytes of {@link #tiledProduct}, the same for all sizes. */
  public static native long tiledScratchBytes();

  /**
   * {@code C = op(A) op(B)} or {@code C += op(A) op(B)} on one thread. The order of the sums
   * depends on {@code k} alone, so the result does not depend on how callers cut rows and columns.
   *
   * @param transA whether A is stored transposed, as [k, m]
   * @param transB whether B is stored transposed, as [n, k]; not both
   * @param m rows of C
   * @param n columns of C
   * @param k length of the sums, at least 1
   * @param a address of A, rows {@code lda} elements apart
   * @param b address of B, rows {@code ldb} elements apart
   * @param add whether C keeps what it has
   * @param c address of C, rows {@code ldc} elements apart
   * @param scratch memory that no other call uses meanwhile
   */
  public static native void tiledProduct(
      boolean transA,
      boolean transB,
      long m,
      long n,
      long k,
      @Cast("const float*") long a,
      long lda,
      @Cast("const float*") long b,
      long ldb,
      boolean add,
      @Cast("float*") long c,
      long ldc,
      @Cast("void*") long scratch);
}
