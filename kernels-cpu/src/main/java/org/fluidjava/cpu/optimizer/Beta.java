package org.fluidjava.cpu.optimizer;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** One of Adam's decay rates with its power: beta to the power of the step. */
final class Beta {
  private final @Nullable Tensor given;
  private final double attribute;
  private final Tensor power;
  private final @Nullable Tensor powerOut;

  /** The rate of attribute {@code beta1} or {@code beta2}, by its slots' first part. */
  Beta(KernelContext c, String attr, String slot) {
    given = c.inOrNull(slot + "Tensor");
    attribute = c.attrs().getFloat(attr);
    power = c.in(slot + "Pow");
    powerOut = c.outOrNull(slot + "PowOut");
  }

  double value() {
    return given == null ? attribute : given.elements().get(0);
  }

  double power() {
    return power.elements().get(0);
  }

  /** Sets the power of the next step, where the operator is to do that. */
  void advance() {
    if (powerOut != null) {
      powerOut.elements().set(0, power() * value());
    }
  }
}
