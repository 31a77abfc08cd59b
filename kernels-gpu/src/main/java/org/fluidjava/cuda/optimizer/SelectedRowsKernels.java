package org.fluidjava.cuda.optimizer;

import org.fluidjava.cuda.math.RowMerge;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code merge_selected_rows} and {@code get_tensor_from_selected_rows}. */
final class SelectedRowsKernels {
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

  private static Kernel values(KernelContext c) {
    RowsTensor x = c.inRows("X");
    Tensor out = c.out("Out");
    return () -> out.copyFrom(x.value());
  }
}
