package org.fluidjava.cuda.loss;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.Fault;
import org.fluidjava.kernel.KernelContext;

/** Class numbers, checked on the device. */
final class Labels {
  private Labels() {}

  /** Where kernels report a label that is no class. */
  static Fault fault(KernelContext c, long ignored) {
    return CudaDevice.of(c)
        .faults()
        .fault(
            c,
            "Label has the value %1$d at position %2$d, but there are %3$d classes: labels must be in [0, %3$d)"
                + (ignored < 0 && ignored != Long.MIN_VALUE ? " or ignore_index " + ignored : ""));
  }
}
