package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Counters of blocks that have come by, by which a kernel finds the last one; 0 between runs. */
public final class Tickets {
  private final CudaDevice device;
  private final Tensor counters;
  private long cleared;

  /** The counters of one kernel. */
  public Tickets(KernelContext c) {
    device = CudaDevice.of(c);
    counters = c.state(DType.INT32);
  }

  /** The address of at least so many counters. */
  public long address(long count) {
    if (count > cleared) {
      cleared = Math.max(count, 2 * cleared);
      counters.resize(cleared);
      device.zero(counters.address(), counters.bytes());
    }
    return counters.address();
  }
}
