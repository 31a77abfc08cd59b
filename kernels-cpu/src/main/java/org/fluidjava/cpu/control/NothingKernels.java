package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of operators that have nothing to do here. */
final class NothingKernels {
  private NothingKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type :
        new String[] {"nop", "delete_var", "load", "load_combine", "save", "save_combine"}) {
      kernels.forAll(type, c -> () -> {});
    }
  }
}
