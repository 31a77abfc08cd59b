package org.fluidjava.cuda.activation;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Activations. */
public final class ActivationKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    UnaryKernels.register(kernels);
    PowKernels.register(kernels);
    PreluKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    UnaryKernels.specialisations(all);
    PowKernels.specialisations(all);
    PreluKernels.specialisations(all);
    return all;
  }
}
