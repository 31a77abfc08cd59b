package org.fluidjava.cuda.norm;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** CUDA kernels. Normalisation of layers, batches, groups and instances. */
public final class NormKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    AffineChannelKernels.register(kernels);
    BatchNormKernels.register(kernels);
    SegmentNormKernels.register(kernels);
    LrnKernels.register(kernels);
    PowerKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {
            "channel_sums",
            "channel_products",
            "mean_of_chunks",
            "sum_of_chunks",
            "batch_factors",
            "scale_shift",
            "scale_only",
            "add_bias",
            "batch_grad_factors",
            "batch_grad"
          }) {
        all.add(new Specialisation(ChannelSums.SOURCE, entry, Units.real(dtype)));
      }
      for (String entry :
          new String[] {"normalise", "normalise_grad", "affine_grad", "layer_affine_grad"}) {
        all.add(new Specialisation(SegmentNormKernels.SOURCE, entry, Units.real(dtype)));
      }
    }
    all.addAll(LrnKernels.specialisations());
    all.addAll(PowerKernels.specialisations());
    return all;
  }
}
