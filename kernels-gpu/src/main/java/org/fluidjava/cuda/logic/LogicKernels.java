package org.fluidjava.cuda.logic;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Comparisons and logic. */
public final class LogicKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    ComparisonKernels.register(kernels);
    ClosenessKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    ComparisonKernels.specialisations(all);
    ClosenessKernels.specialisations(all);
    return all;
  }
}
