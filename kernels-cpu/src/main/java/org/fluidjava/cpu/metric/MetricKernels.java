package org.fluidjava.cpu.metric;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Accuracy and other measures. */
public final class MetricKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    AccuracyKernels.register(kernels);
    AucKernels.register(kernels);
    PrecisionRecallKernels.register(kernels);
    MeanIouKernels.register(kernels);
  }
}
