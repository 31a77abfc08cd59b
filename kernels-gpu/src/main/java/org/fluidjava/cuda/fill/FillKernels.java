package org.fluidjava.cuda.fill;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Tensors from nothing or from attributes, and copies. */
public final class FillKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    FillConstantKernels.register(kernels);
    AssignKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    FillConstantKernels.specialisations(all);
    return all;
  }
}
