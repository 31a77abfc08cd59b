package org.fluidjava.cuda.control;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.kernel.moving.MovingKernels;

/**
 * CUDA kernels. Tensor arrays, and rows chosen by rank tables and masks; what decides runs on the
 * host.
 */
public final class ControlKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    MovingKernels.register(kernels, CudaRows::new);
    GatherTreeKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    all.add(new Specialisation(CudaRows.SOURCE, CudaRows.ENTRY));
    GatherTreeKernels.specialisations(all);
    return all;
  }
}
