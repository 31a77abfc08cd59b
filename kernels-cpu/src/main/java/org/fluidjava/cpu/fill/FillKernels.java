package org.fluidjava.cpu.fill;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Tensors from nothing or from attributes, and copies. */
public final class FillKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "fill_constant",
        "fill_constant_batch_size_like",
        "fill_zeros_like",
        "fill_zeros_like2",
        "fill_any_like",
        "fill",
        "assign_value",
        "eye")) {
      FillConstantKernels.register(kernels);
    }
    if (kernels.wants("assign", "memcpy", "memcpy_h2d", "memcpy_d2h", "share_data"))
      AssignKernels.register(kernels);
    if (kernels.wants("range", "linspace")) RangeKernels.register(kernels);
  }
}
