package org.fluidjava.cuda.metric;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Accuracy and other measures. */
public final class MetricKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    AccuracyKernels.register(kernels);
    MeanIouKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    AccuracyKernels.specialisations(all);
    MeanIouKernels.specialisations(all);
    return all;
  }
}
