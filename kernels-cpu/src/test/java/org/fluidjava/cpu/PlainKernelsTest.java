package org.fluidjava.cpu;

import java.util.List;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.AllOpCases;

/** All cases on the plain Java kernels. */
class PlainKernelsTest extends AllOpCases {
  @Override
  protected Kernels kernels() {
    return new Kernels(List.of(new CpuBackend(false)));
  }
}
