package org.fluidjava.cpu.recurrent;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Tensors for intermediate numbers. */
final class Scratch {
  private Scratch() {}

  /** The output of this slot, or scratch in its place when nobody wants it. */
  static Tensor outputOr(KernelContext c, String slot) {
    @Nullable Tensor wanted = c.outOrNull(slot);
    return wanted == null ? c.scratch(c.dtype()) : wanted;
  }
}
