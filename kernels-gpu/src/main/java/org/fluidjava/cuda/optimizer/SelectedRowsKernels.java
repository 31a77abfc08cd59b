package org.fluidjava.cuda.optimizer;

import java.util.stream.IntStream;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.math.RowMerge;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;

/** Kernels of {@code merge_selected_rows} and {@code get_tensor_from_selected_rows}. */
final class SelectedRowsKernels {
  private static final int THREADS = 256;

  private SelectedRowsKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("merge_selected_rows", SelectedRowsKernels::merge)
        .forFloats("get_tensor_from_selected_rows", SelectedRowsKernels::values);
  }

  private static Kernel merge(KernelContext c) {
    RowsTensor x = c.inRows("X");
    RowsTensor out = c.outRows("Out");
    RowMerge merge = new RowMerge(c, c.dtype(), x.name());
    Tensor rows = c.scratch(DType.INT64);
    Tensor values = c.scratch(c.dtype());
    RowsTensor[] inputs = {x};
    return () -> merge.mergeTo(inputs, rows, values, out, x.height(), x.value().shape().dims());
  }

  /**
   * How many rows are left after duplicates were merged is known to the device only, so the host
   * waits for the row numbers where this operator makes a tensor of them.
   */
  private static Kernel values(KernelContext c) {
    RowsTensor x = c.inRows("X");
    Tensor out = c.out("Out");
    CudaDevice device = CudaDevice.of(c);
    CudaKernel gather = device.kernel("shape/gather.cu", "gather");
    DeviceInts kept = new DeviceInts(device);
    return () -> {
      Tensor values = x.value();
      int[] rows = present(device, x.rows());
      if (rows.length == x.rows().numel()) {
        out.copyFrom(values);
        return;
      }
      long width = values.product(1, values.rank());
      int bytes = values.dtype().bytes();
      out.setDtype(values.dtype());
      out.resize(values.shape().with(0, rows.length));
      out.setLod(LoD.NONE);
      gather
          .begin()
          .tensor(values)
          .pointer(kept.ints(rows))
          .integer(4)
          .tensor(out)
          .longInteger(1)
          .longInteger(values.dim(0))
          .longInteger(rows.length)
          .longInteger(width)
          .integer(bytes)
          .pointer(0)
          .launch(CudaKernel.blocks(rows.length * width, THREADS), THREADS);
    };
  }

  /** The places of the row numbers that are some. */
  private static int[] present(CudaDevice device, Tensor numbers) {
    long[] rows = new long[Math.toIntExact(numbers.numel())];
    if (rows.length > 0) {
      device.copyOut(numbers.address(), rows, 0, 8L * rows.length);
    }
    return IntStream.range(0, rows.length).filter(i -> rows[i] >= 0).toArray();
  }
}
