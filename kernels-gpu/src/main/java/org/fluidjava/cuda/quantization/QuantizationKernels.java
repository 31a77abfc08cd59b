package org.fluidjava.cuda.quantization;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Quantisation. */
public final class QuantizationKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    FakeQuantizeKernels.register(kernels);
    ChannelQuantizeKernels.register(kernels);
    DequantizeKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    Steps.specialisations(all);
    DequantizeKernels.specialisations(all);
    return all;
  }
}
