package org.fluidjava.cpu.control;

import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.op.RuleViolation;

/** The gradient of what rounds only read: the sum of the rounds' gradients, where they lie. */
final class GradientSum {
  private final Tensor of;
  private final RuntimeValue part;
  private final Tensor sum;
  private final Kernel add;

  /**
   * For one variable.
   *
   * @param of the variable
   * @param part its gradient in a round
   * @param sum the sum
   */
  GradientSum(BlockRunner block, Tensor of, RuntimeValue part, Tensor sum) {
    this.of = of;
    this.part = part;
    this.sum = sum;
    add = block.adding(sum, part);
  }

  /** Begins with zeros of the variable's extents. */
  void begin() {
    zero(of, sum);
  }

  /** Adds what the last round made, if it made anything. */
  void add() {
    if (!part.isWritten()) {
      return;
    }
    if (part instanceof Tensor tensor) {
      RuleViolation.unless(
          tensor.numel() == sum.numel(),
          "the gradient '%s' has %d elements, its variable %d",
          tensor.name(),
          tensor.numel(),
          sum.numel());
    }
    add.run();
  }

  /** Makes a gradient zeros of its variable's extents. */
  static void zero(Tensor of, Tensor gradient) {
    gradient.setDtype(of.dtype());
    gradient.resize(of.shape());
    gradient.setLod(of.lod());
    gradient.zero();
  }
}
