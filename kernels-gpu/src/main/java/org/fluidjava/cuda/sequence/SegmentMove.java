package org.fluidjava.cuda.sequence;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/**
 * Moves the rows of sequences: those of {@code packed} follow each other as offsets say, those of
 * the other tensor begin anywhere.
 */
final class SegmentMove {
  private final CudaKernel kernel;
  private final DeviceInts offsetsThere;
  private final DeviceInts startsThere;

  SegmentMove(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    kernel = device.kernel(Rows.SOURCE, "move_segments");
    offsetsThere = new DeviceInts(device);
    startsThere = new DeviceInts(device);
  }

  /**
   * Moves all rows.
   *
   * @param offsets where the sequences begin in {@code packed}, and its number of rows
   * @param starts where they begin in {@code other}
   * @param back whether from {@code packed} to {@code other}
   */
  void run(Tensor packed, int[] offsets, Tensor other, int[] starts, long width, boolean back) {
    int sequences = offsets.length - 1;
    long rows = offsets[sequences];
    for (int i = 0; i < sequences; i++) {
      Rows.check(other, starts[i] * width, (offsets[i + 1] - offsets[i]) * width);
    }
    Rows.check(packed, 0, rows * width);
    if (rows == 0 || width == 0) {
      return;
    }
    long bytes = width * packed.dtype().bytes();
    int unit = Units.of(bytes, packed.address(), other.address());
    long units = bytes / unit;
    kernel
        .begin()
        .tensor(packed)
        .tensor(other)
        .pointer(offsetsThere.ints(offsets))
        .pointer(startsThere.ints(starts))
        .integer(sequences)
        .longInteger(rows)
        .longInteger(units)
        .integer(unit)
        .integer(back ? 1 : 0)
        .launch(CudaKernel.blocks(rows * units, Units.THREADS), Units.THREADS);
  }
}
