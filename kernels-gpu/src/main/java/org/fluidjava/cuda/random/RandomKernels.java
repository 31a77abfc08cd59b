package org.fluidjava.cuda.random;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Random numbers and draws. */
public final class RandomKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    RandomTensorKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    RandomTensorKernels.specialisations(all);
    return all;
  }
}
