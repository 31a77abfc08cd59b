package org.fluidjava.cuda.structured;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/**
 * CUDA kernels. Structured prediction: chains, edit distances, sampled and tree softmax. What
 * {@code ctc_align} and {@code chunk_eval} find depends on values, so they stay on the CPU.
 */
public final class StructuredKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    CrfKernels.register(kernels);
    EditDistanceKernels.register(kernels);
    HierarchicalSigmoidKernels.register(kernels);
    NceKernels.register(kernels);
    WarpctcKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>(CrfKernels.specialisations());
    all.addAll(EditDistanceKernels.SPECIALISATIONS);
    all.addAll(SampledGradient.specialisations());
    all.addAll(WarpctcKernels.specialisations());
    return all;
  }
}
