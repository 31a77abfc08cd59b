package org.fluidjava.kernel;

/**
 * One prepared operator's computation. Made once by a {@link KernelFactory}, which fixes slots and
 * parses attributes; {@link #run} then only asks its tensors for extents and addresses.
 */
@FunctionalInterface
public interface Kernel {
  /**
   * Computes the outputs from the inputs as they are now. Outputs have their extents already,
   * unless the operator's definition leaves them to the kernel.
   *
   * @throws org.fluidjava.op.RuleViolation when a number breaks a rule, such as an id out of range
   */
  void run();
}
