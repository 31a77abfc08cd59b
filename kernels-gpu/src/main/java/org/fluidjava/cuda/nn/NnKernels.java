package org.fluidjava.cuda.nn;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Embedding, dropout and other parts of networks. */
public final class NnKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    LookupTableKernels.register(kernels);
    DropoutKernels.register(kernels);
    SoftmaxKernels.register(kernels);
    LabelSmoothKernels.register(kernels);
    FusedEmbeddingSeqPoolKernels.register(kernels);
    AddPositionEncodingKernels.register(kernels);
    CvmKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    LookupTableKernels.specialisations(all);
    DropoutKernels.specialisations(all);
    SoftmaxKernels.specialisations(all);
    LabelSmoothKernels.specialisations(all);
    FusedEmbeddingSeqPoolKernels.specialisations(all);
    return all;
  }
}
