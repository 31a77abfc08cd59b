package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Recurrent layers over sequences of different lengths. */
public final class RecurrentKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    GruKernels.register(kernels);
    GruUnitKernels.register(kernels);
    LstmKernels.register(kernels);
    LstmUnitKernels.register(kernels);
    LstmpKernels.register(kernels);
    RnnKernels.register(kernels);
    RowConvKernels.register(kernels);
  }
}
