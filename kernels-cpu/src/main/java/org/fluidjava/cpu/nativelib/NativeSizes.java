package org.fluidjava.cpu.nativelib;

import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * What C++ kernels, which take addresses and check nothing, must be sure of. A saved program may
 * bind any variable to a slot, so a gradient may be shorter than what it belongs to.
 */
public final class NativeSizes {
  private NativeSizes() {}

  /**
   * Requires each of these tensors that is there to hold so many float32 elements.
   *
   * @throws RuleViolation when one does not
   */
  public static void require(long elements, @Nullable Tensor... tensors) {
    for (Tensor tensor : tensors) {
      if (tensor != null && (tensor.numel() != elements || tensor.dtype() != DType.FLOAT32)) {
        throw new RuleViolation(tensor + " must have " + elements + " float32 elements");
      }
    }
  }
}
