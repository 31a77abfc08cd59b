package org.fluidjava.cuda.control;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.moving.RowMover;

/** Copies rows: a few ranges by plain copies, many rows by one launch over their numbers. */
final class CudaRows implements RowMover {
  static final String SOURCE = "control/rows.cu";
  static final String ENTRY = "move_rows";

  /** So many plain copies cost as much as two small uploads and a launch. */
  private static final int FEW = 3;

  private final RowMover copies = RowMover.byCopies();
  private final CudaKernel kernel;
  private final DeviceInts sources;
  private final DeviceInts targets;

  CudaRows(KernelContext context) {
    CudaDevice device = CudaDevice.of(context);
    kernel = device.kernel(SOURCE, ENTRY);
    sources = new DeviceInts(device);
    targets = new DeviceInts(device);
  }

  @Override
  public void move(Tensor x, int[] from, Tensor out, int[] to) {
    if (from.length == 0 || x.bytes() == 0) {
      return;
    }
    if (RowMover.ranges(from, to) <= FEW) {
      copies.move(x, from, out, to);
      return;
    }
    long bytes = x.bytes() / x.dim(0);
    int unit = Units.of(bytes, x.address(), out.address());
    long units = bytes / unit;
    kernel
        .begin()
        .tensor(x)
        .pointer(sources.ints(from))
        .tensor(out)
        .pointer(targets.ints(to))
        .longInteger(from.length)
        .longInteger(units)
        .integer(unit)
        .launch(CudaKernel.blocks(from.length * units, Units.THREADS), Units.THREADS);
  }
}
