package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.RowMerge;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code merge_selected_rows} and {@code get_tensor_from_selected_rows}. */
final class SelectedRowsKernels {
  private SelectedRowsKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("merge_selected_rows", SelectedRowsKernels::merge, NativeRowMerge::kernel)
        .forFloats("get_tensor_from_selected_rows", SelectedRowsKernels::values);
  }

  private static Kernel merge(KernelContext c) {
    RowsTensor x = c.inRows("X");
    RowsTensor out = c.outRows("Out");
    RowsTensor[] inputs = {x};
    RowMerge merge = new RowMerge(c.scratch(c.dtype()));
    return () -> {
      merge.merge(inputs);
      merge.writeTo(out, x.height(), x.value().shape().dims());
    };
  }

  private static Kernel values(KernelContext c) {
    RowsTensor x = c.inRows("X");
    Tensor out = c.out("Out");
    return () -> {
      out.setDtype(x.value().dtype());
      out.resize(x.value().shape());
      HostMemory.copy(x.value().address(), out.address(), out.bytes());
    };
  }
}
