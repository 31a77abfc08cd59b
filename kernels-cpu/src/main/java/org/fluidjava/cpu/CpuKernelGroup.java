package org.fluidjava.cpu;

/** A group of CPU kernels, found by {@link java.util.ServiceLoader}. */
public interface CpuKernelGroup {
  /** Registers the group's kernels. */
  void register(CpuRegistrar kernels);
}
