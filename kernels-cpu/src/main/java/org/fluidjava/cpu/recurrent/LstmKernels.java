package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of {@code lstm}. */
final class LstmKernels {
  private LstmKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("lstm", LstmForward::new, NativeLstmForward::new)
        .forFloats("lstm_grad", LstmBackward::new, NativeLstmBackward::new);
  }
}
