package org.fluidjava.device;

import org.fluidjava.tensor.LoDTensor;

/**
 * A tensor's numbers on their way to the heap, beside the device's work; see {@link Tensor#leave}.
 * One of the two methods is called, once.
 */
public final class Departure {
  private final LoDTensor value;
  private final Arrival underWay;

  Departure(LoDTensor value, Arrival underWay) {
    this.value = value;
    this.underWay = underWay;
  }

  /** The numbers; waits until they are there. */
  public LoDTensor await() {
    underWay.await();
    return value;
  }

  /** Nobody wants them any more. */
  public void cancel() {
    underWay.cancel();
  }
}
