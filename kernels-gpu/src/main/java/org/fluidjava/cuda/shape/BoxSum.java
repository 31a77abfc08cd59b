package org.fluidjava.cuda.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/**
 * Sums a box of one float tensor along the axes that the other one lacks. The sums overwrite all of
 * the target; each is taken in double precision and always in the same order.
 */
public final class BoxSum {
  /** From that many terms on a block of threads makes each sum. */
  private static final long WIDE = 512;

  private final CudaDevice device;
  private final CudaKernel narrow;
  private final CudaKernel wide;
  private final Box box = new Box();

  /** For one kernel; may be used several times in a run. */
  public BoxSum(KernelContext c) {
    device = CudaDevice.of(c);
    String real = Units.real(c.dtype());
    narrow = device.kernel("shape/move.cu", "box_sum", real);
    wide = device.kernel("shape/move.cu", "box_sum_wide", real);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      all.add(new Specialisation("shape/move.cu", "box_sum", Units.real(dtype)));
      all.add(new Specialisation("shape/move.cu", "box_sum_wide", Units.real(dtype)));
    }
    return all;
  }

  /**
   * Sums.
   *
   * @param dims the extents of {@code from}
   * @param toStrides 0 for the axes that are summed up
   */
  public void sum(long[] dims, Tensor from, long[] fromStrides, Tensor to, long[] toStrides) {
    box.set(dims, fromStrides, toStrides);
    if (box.count == 0) {
      if (to.bytes() > 0) {
        device.zero(to.address(), to.bytes());
      }
      return;
    }
    box.check(from, 0, box.from);
    box.check(to, 0, box.to);
    int kept = box.keptFirst();
    long targets = 1;
    for (int i = 0; i < kept; i++) {
      targets *= box.dims[i];
    }
    if (box.rank - kept > Box.AXES) {
      throw new IllegalArgumentException(
          "a sum over " + (box.rank - kept) + " axes is more than " + Box.AXES);
    }
    launch(
        0, kept, targets, box.count / targets, from.address(), to.address(), from.dtype().bytes());
  }

  private void launch(
      int axis, int kept, long targets, long terms, long source, long target, int bytes) {
    if (box.rank - axis > Box.AXES) {
      for (long i = 0; i < box.dims[axis]; i++) {
        launch(
            axis + 1,
            kept,
            targets / box.dims[axis],
            terms,
            source + i * box.from[axis] * bytes,
            target + i * box.to[axis] * bytes,
            bytes);
      }
      return;
    }
    boolean blocks = terms >= WIDE;
    CudaKernel kernel = blocks ? wide : narrow;
    kernel.begin().pointer(source).pointer(target).longInteger(targets).longInteger(terms);
    kernel.integer(kept - axis);
    box.arguments(kernel, axis);
    kernel.launch(blocks ? targets : CudaKernel.blocks(targets, Units.THREADS), Units.THREADS);
  }
}
