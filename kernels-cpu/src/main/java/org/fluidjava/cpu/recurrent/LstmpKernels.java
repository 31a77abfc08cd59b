package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of {@code lstmp}. */
final class LstmpKernels {
  private LstmpKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("lstmp", LstmpForward::new).forFloats("lstmp_grad", LstmpBackward::new);
  }
}
