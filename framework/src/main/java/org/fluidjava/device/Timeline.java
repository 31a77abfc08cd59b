package org.fluidjava.device;

import java.util.List;

/**
 * A device's own clock: points of its queue of work are marked while work is given to it, nobody
 * waits, and their times are read when all is done. Copies between host and device are seen without
 * being asked for.
 */
public interface Timeline extends AutoCloseable {
  /**
   * A copy between host and device.
   *
   * @param toDevice whether it went to the device
   * @param bytes its size
   * @param beside whether it ran on a queue of its own, beside the work
   * @param begin the mark where it began
   * @param end the mark where it was done
   */
  record Copy(boolean toDevice, long bytes, boolean beside, int begin, int end) {}

  /** Waits for the device and forgets all marks and copies. */
  void restart();

  /** Marks the point of the queue behind all work that was given so far: the mark's number. */
  int mark();

  /** Waits for the device; {@link #nanos} may be asked afterwards. */
  void finish();

  /** When the device passed a mark, on the scale of {@link System#nanoTime}. */
  long nanos(int mark);

  /** The copies since {@link #restart}, in the order of their beginning on the host. */
  List<Copy> copies();

  @Override
  void close();
}
