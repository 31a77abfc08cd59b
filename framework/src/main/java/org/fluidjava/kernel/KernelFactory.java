package org.fluidjava.kernel;

/** Makes the kernel of one prepared operator: resolves slots and attributes once. */
@FunctionalInterface
public interface KernelFactory {
  /** The kernel over the context's tensors. */
  Kernel create(KernelContext context);
}
