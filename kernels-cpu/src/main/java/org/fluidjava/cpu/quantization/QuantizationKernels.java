package org.fluidjava.cpu.quantization;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of the operators of quantised programs. */
public final class QuantizationKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    FakeQuantizeKernels.register(kernels);
    ChannelQuantizeKernels.register(kernels);
    DequantizeKernels.register(kernels);
  }
}
