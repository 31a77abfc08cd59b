package org.fluidjava.cpu.metric;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Accuracy and other measures. */
public final class MetricKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("accuracy")) AccuracyKernels.register(kernels);
    if (kernels.wants("auc")) AucKernels.register(kernels);
    if (kernels.wants("precision_recall")) PrecisionRecallKernels.register(kernels);
    if (kernels.wants("mean_iou")) MeanIouKernels.register(kernels);
  }
}
