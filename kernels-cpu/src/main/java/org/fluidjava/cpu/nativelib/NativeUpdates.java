package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Embedding rows and optimizers, float32. Ask {@link NativeLibrary#isAvailable()} first.
 *
 * <p>Dense updates work on the elements [begin, end) and take {@code gradScale g + decay p} for the
 * gradient, so that clipping by the global norm and L2 decay need no pass of their own; 1 and 0
 * leave the gradient as it is.
 *
 * <p>Updates by rows work on the rows [begin, end) of a table of which {@code count} rows have a
 * gradient; {@code rows} (int64) must be sorted and without repetition, as {@link #mergeRowsPlan}
 * leaves them, {@code values} is [count, width].
 */
@Platform(include = "fluid_kernels.h", library = NativeKernels.LIBRARY, compiler = "cpp17")
@Namespace("fluid")
@NoException
public final class NativeUpdates {
  private NativeUpdates() {}

  /**
   * {@code out[i] = table[ids[i]]} for i in [begin, end). Check the ids by {@link
   * NativeKernels#firstInvalidLabel} first, with {@code padding} as the number to leave out.
   *
   * @param table [height, width]
   * @param ids int64
   * @param padding the id whose rows become 0; a number that no id has (such as -1) for none
   */
  public static native void gatherRows(
      long begin,
      long end,
      long width,
      @Cast("const float*") long table,
      @Cast("const int64_t*") long ids,
      long padding,
      @Cast("float*") long out);

  /**
   * {@code table[ids[i]] += g[i]} for those of the {@code count} ids that are in [begin, end), in
   * their order: cut between threads by table rows.
   */
  public static native void scatterAddRows(
      long begin,
      long end,
      long count,
      long width,
      @Cast("const int64_t*") long ids,
      long padding,
      @Cast("const float*") long g,
      @Cast("float*") long table);

  /** Scratch bytes of {@link #mergeRowsPlan}. */
  public static native long mergeRowsScratchBytes(long count);

  /**
   * Finds the different row numbers.
   *
   * @param rows int64 [count]
   * @param unique out: int64 [count], sorted; as many as are returned count
   * @param slots out: int32 [count], where in {@code unique} each row went
   * @return how many different rows there are
   */
  public static native long mergeRowsPlan(
      long count,
      @Cast("const int64_t*") long rows,
      @Cast("int64_t*") long unique,
      @Cast("int32_t*") long slots,
      @Cast("void*") long scratch);

  /**
   * {@code out[u]} = the sum of the values [count, width] whose slot is u, for u in [begin, end).
   */
  public static native void mergeRows(
      long begin,
      long end,
      long count,
      long width,
      @Cast("const int32_t*") long slots,
      @Cast("const float*") long values,
      @Cast("float*") long out);

  /** {@code p -= lr g}. */
  public static native void sgd(
      long begin,
      long end,
      @Cast("const float*") long g,
      float gradScale,
      float decay,
      float lr,
      @Cast("float*") long p);

  /** {@code v = mu v + g; p -= lr v}, or {@code p -= lr (g + mu v)} after Nesterov. */
  public static native void momentum(
      long begin,
      long end,
      @Cast("const float*") long g,
      float gradScale,
      float decay,
      float lr,
      float mu,
      boolean nesterov,
      @Cast("float*") long p,
      @Cast("float*") long v);

  /**
   * {@code m1 = b1 m1 + (1 - b1) g; m2 = b2 m2 + (1 - b2) g g; p -= step m1 / (sqrt(m2) + eps)}
   * (Kingma and Ba, 2015).
   *
   * @param step {@code lr sqrt(1 - b2^t) / (1 - b1^t)}
   * @param eps epsilon as Fluid 1.8 takes it; epsilon times {@code sqrt(1 - b2^t)} for the 2.x form
   */
  public static native void adam(
      long begin,
      long end,
      @Cast("const float*") long g,
      float gradScale,
      float decay,
      float step,
      float b1,
      float b2,
      float eps,
      @Cast("float*") long p,
      @Cast("float*") long m1,
      @Cast("float*") long m2);

  /**
   * {@code m = keep m + add g g; p -= lr g / (sqrt(m) + eps)}: Adagrad with keep and add 1, decayed
   * Adagrad with keep d and add 1 - d.
   */
  public static native void adagrad(
      long begin,
      long end,
      @Cast("const float*") long g,
      float gradScale,
      float decay,
      float lr,
      float keep,
      float add,
      float eps,
      @Cast("float*") long p,
      @Cast("float*") long m);

  /**
   * {@code square = rho square + (1 - rho) g g; v = mu v + lr g / sqrt(square + eps); p -= v}.
   *
   * @param mean running mean of g for the centered form, {@code sqrt(square - mean mean + eps)}; 0
   *     for the plain one
   */
  public static native void rmsprop(
      long begin,
      long end,
      @Cast("const float*") long g,
      float gradScale,
      float decay,
      float lr,
      float rho,
      float mu,
      float eps,
      @Cast("float*") long p,
      @Cast("float*") long square,
      @Cast("float*") long mean,
      @Cast("float*") long v);

  /** {@link #sgd} on the listed rows; the others stay. */
  public static native void sgdRows(
      long begin,
      long end,
      long width,
      long count,
      @Cast("const int64_t*") long rows,
      @Cast("const float*") long values,
      float lr,
      @Cast("float*") long p);

  /** {@link #momentum} on all rows of the range; the gradient of rows not listed is 0. */
  public static native void momentumRows(
      long begin,
      long end,
      long width,
      long count,
      @Cast("const int64_t*") long rows,
      @Cast("const float*") long values,
      float lr,
      float mu,
      boolean nesterov,
      @Cast("float*") long p,
      @Cast("float*") long v);

  /**
   * {@link #adam} by rows.
   *
   * @param lazy true: only the listed rows move; false: the gradient of the others is 0, their
   *     moments decay and they move
   */
  public static native void adamRows(
      long begin,
      long end,
      long width,
      long count,
      @Cast("const int64_t*") long rows,
      @Cast("const float*") long values,
      boolean lazy,
      float step,
      float b1,
      float b2,
      float eps,
      @Cast("float*") long p,
      @Cast("float*") long m1,
      @Cast("float*") long m2);

  /** {@link #adagrad} with keep and add 1 on the listed rows; the others stay. */
  public static native void adagradRows(
      long begin,
      long end,
      long width,
      long count,
      @Cast("const int64_t*") long rows,
      @Cast("const float*") long values,
      float lr,
      float eps,
      @Cast("float*") long p,
      @Cast("float*") long m);

  /** {@link #rmsprop} on all rows of the range; the gradient of rows not listed is 0. */
  public static native void rmspropRows(
      long begin,
      long end,
      long width,
      long count,
      @Cast("const int64_t*") long rows,
      @Cast("const float*") long values,
      float lr,
      float rho,
      float mu,
      float eps,
      @Cast("float*") long p,
      @Cast("float*") long square,
      @Cast("float*") long mean,
      @Cast("float*") long v);
}
