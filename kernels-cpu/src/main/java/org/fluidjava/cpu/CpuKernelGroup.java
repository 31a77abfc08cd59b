package org.fluidjava.cpu;

/** A group of CPU kernels, found by {@link java.util.ServiceLoader}. */
public interface CpuKernelGroup {
  /**
   * Registers the kernels that are wanted. Called for the names first, then again for each operator
   * that is looked up, so it must do nothing else.
   */
  void register(CpuRegistrar kernels);
}
