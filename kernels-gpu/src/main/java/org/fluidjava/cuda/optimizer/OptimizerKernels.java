package org.fluidjava.cuda.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Operators that update parameters in place. */
public final class OptimizerKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    UpdateKernels.register(kernels);
    SelectedRowsKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    UpdateKernels.specialisations(all);
    return all;
  }
}
