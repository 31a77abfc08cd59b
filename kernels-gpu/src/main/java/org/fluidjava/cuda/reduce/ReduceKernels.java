package org.fluidjava.cuda.reduce;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Reductions along axes. */
public final class ReduceKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    ReductionKernels.register(kernels);
    ReductionGradKernels.register(kernels);
    ArgKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    ReductionKernels.specialisations(all);
    ReductionGradKernels.specialisations(all);
    ArgKernels.specialisations(all);
    return all;
  }
}
