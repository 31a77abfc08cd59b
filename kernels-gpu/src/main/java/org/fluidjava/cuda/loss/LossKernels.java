package org.fluidjava.cuda.loss;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Losses. */
public final class LossKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    CrossEntropyKernels.register(kernels);
    SoftmaxWithCrossEntropyKernels.register(kernels);
    PointwiseLossKernels.register(kernels);
    NllLossKernels.register(kernels);
    SummedLossKernels.register(kernels);
    ClassLossKernels.register(kernels);
    SampleLogitsKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    CrossEntropyKernels.specialisations(all);
    SoftmaxWithCrossEntropyKernels.specialisations(all);
    PointwiseLossKernels.specialisations(all);
    NllLossKernels.specialisations(all);
    SummedLossKernels.specialisations(all);
    ClassLossKernels.specialisations(all);
    SampleLogitsKernels.specialisations(all);
    return all;
  }
}
