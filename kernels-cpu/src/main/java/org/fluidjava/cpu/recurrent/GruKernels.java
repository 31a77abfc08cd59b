package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of {@code gru}. */
final class GruKernels {
  private GruKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("gru", GruForward::new, NativeGruForward::new)
        .forFloats("gru_grad", GruBackward::new, NativeGruBackward::new);
  }
}
