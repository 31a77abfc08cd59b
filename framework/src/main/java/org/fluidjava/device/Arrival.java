package org.fluidjava.device;

/** A copy to a block that is still under way. One of the two methods is called, once. */
public interface Arrival {
  /**
   * Puts what uses the block from now on behind the copy. The caller waits only where the block
   * lies on the host.
   */
  void await();

  /** The block's contents do not count any more: the copy need not arrive. */
  void cancel();
}
