package org.fluidjava.cuda.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Convolutions, pooling, interpolation and channel moves. */
public final class VisionKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    ConvKernels.register(kernels);
    ConvBatchNormKernels.register(kernels);
    PoolKernels.register(kernels);
    InterpolationKernels.register(kernels);
    ChannelMoveKernels.register(kernels);
    ChannelChoiceKernels.register(kernels);
    UnfoldKernels.register(kernels);
    GridKernels.register(kernels);
    DeformableConvKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>(Convolution.specialisations());
    all.addAll(PoolKernels.specialisations());
    all.addAll(DeformableConvKernels.specialisations());
    all.addAll(InterpolationKernels.specialisations());
    all.addAll(ChannelChoiceKernels.specialisations());
    all.addAll(GridKernels.specialisations());
    return all;
  }
}
