package org.fluidjava.cpu.logic;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Comparisons and logic. */
public final class LogicKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "less_than",
        "less_equal",
        "greater_than",
        "greater_equal",
        "equal",
        "not_equal",
        "logical_and",
        "logical_or",
        "logical_xor",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "bitwise_not",
        "logical_not")) {
      ComparisonKernels.register(kernels);
    }
    if (kernels.wants("allclose", "isclose", "equal_all", "is_empty")) {
      ClosenessKernels.register(kernels);
    }
  }
}
