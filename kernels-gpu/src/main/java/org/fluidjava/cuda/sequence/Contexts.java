package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** The rows around each row of {@code X}, within its sequence; {@code conv.cu}. */
public record Contexts(Tensor x, DeviceInts offsets, int length, int start) {
  static final String SOURCE = "sequence/conv.cu";

  /** Those that the attributes of an operator tell. */
  public static Contexts of(KernelContext c) {
    return new Contexts(
        c.in("X"),
        new DeviceInts(CudaDevice.of(c)),
        c.attrs().getInt("contextLength"),
        c.attrs().getInt("contextStart"));
  }

  /** A kernel of the source. */
  public static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  /** Starts a kernel over {@code rows} rows of {@code columns} elements. */
  void launch(CudaKernel kernel, long rows, long columns) {
    kernel
        .pointer(offsets.offsets(x.lod(), 0))
        .integer(x.lod().sequences(0))
        .longInteger(rows)
        .longInteger(x.dim(1))
        .integer(length)
        .integer(start)
        .launch(CudaKernel.blocks(rows * columns, Units.THREADS), Units.THREADS);
  }

  /**
   * Lays the rows beside each other: [N, length x width].
   *
   * @param kernel the source's {@code contexts}
   * @param padding rows beyond the ends of sequences; null for zeros
   */
  public void beside(CudaKernel kernel, @Nullable Tensor padding, Tensor to) {
    kernel.begin().tensor(x).tensor(padding).tensor(to);
    launch(kernel, x.dim(0), length * x.dim(1));
  }
}
