package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Output projection, softmax and cross-entropy as one function that never holds rows x classes as a
 * whole: it works in chunks of 64 to 512 rows. Ask {@link NativeLibrary#isAvailable()} first.
 */
@Platform(include = "fluid_kernels.h", library = NativeKernels.LIBRARY, compiler = "cpp17")
@Namespace("fluid")
@NoException
public final class NativeOutputLayer {
  private NativeOutputLayer() {}

  /**
   * Scratch bytes of {@link #outputLayer}: at most about 64 MiB for the chunk of a training call,
   * as long as 64 rows of {@code classes} are less.
   *
   * @param rows rows of the hidden state
   * @param width width of the hidden state
   * @param classes size of the vocabulary
   * @param train whether gradients are wanted
   * @param parts threads of the team
   */
  public static native long outputLayerScratchBytes(
      long rows, long width, long classes, boolean train, int parts);

  /**
   * {@code loss = crossEntropy(softmax(h W + b), labels)} and, where {@code g} is given, the
   * gradients. The body of a team: every thread of {@link org.fluidjava.cpu.ComputePool#team} calls
   * it with its own part. Right for logits of any size. Rows whose label is {@code ignore} have
   * loss and gradients 0; check the other labels by {@link NativeKernels#firstInvalidLabel} first.
   * For a fixed number of parts the results repeat bit by bit.
   *
   * @param barrier {@link org.fluidjava.cpu.ComputePool#barrierAddress()}; 0 for one part alone
   * @param h hidden state [rows, width]
   * @param w weights [width, classes]
   * @param b optional bias [classes]
   * @param labels int64 [rows]
   * @param ignore the label to leave out
   * @param g gradient of each row's loss [rows]; 0 for the loss alone, then dh, dw, db are not used
   * @param loss out [rows]
   * @param dh optional out [rows, width]
   * @param dw optional out [width, classes]
   * @param db optional out [classes]
   * @param scratch {@link #outputLayerScratchBytes} bytes
   */
  public static native void outputLayer(
      int part,
      int parts,
      @Cast("void*") long barrier,
      long rows,
      long width,
      long classes,
      @Cast("const float*") long h,
      @Cast("const float*") long w,
      @Cast("const float*") long b,
      @Cast("const int64_t*") long labels,
      long ignore,
      @Cast("const float*") long g,
      @Cast("float*") long loss,
      @Cast("float*") long dh,
      @Cast("float*") long dw,
      @Cast("float*") long db,
      @Cast("void*") long scratch);
}
