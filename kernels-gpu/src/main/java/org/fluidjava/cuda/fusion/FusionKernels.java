package org.fluidjava.cuda.fusion;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Several operators as one. */
public final class FusionKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    FusedFcCrossEntropyKernels.register(kernels);
    FusedClippedSgdKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    FusedFcCrossEntropyKernels.specialisations(all);
    FusedClippedSgdKernels.specialisations(all);
    return all;
  }
}
