package org.fluidjava.cuda.inference;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Operators that inference passes leave behind. */
public final class InferenceKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    FusedLayerNormKernels.register(kernels);
    FusedProductKernels.register(kernels);
    FusedSequenceKernels.register(kernels);
    MultiheadMatmulKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    Fused.specialisations(all);
    return all;
  }
}
