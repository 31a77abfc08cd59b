package org.fluidjava.cpu;

import java.util.List;
import org.fluidjava.cpu.nativelib.NativeLibrary;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.AllOpCases;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** All cases on the native kernels, and on the plain ones where there is no native one. */
class NativeKernelsTest extends AllOpCases {
  @BeforeAll
  static void onlyWithTheNativeLibrary() {
    Assumptions.assumeTrue(NativeLibrary.isAvailable(), NativeLibrary.whyUnavailable());
  }

  @Override
  protected Kernels kernels() {
    return new Kernels(List.of(new CpuBackend(true)));
  }
}
