package org.fluidjava.cuda;

/**
 * A device's stream of work and a stream of copies beside it, with points of both remembered for
 * slots of device memory.
 */
interface Lanes {
  /** The stream of copies waits for the point of the work that was last marked for a slot. */
  void copiesWait(int slot);

  /** Remembers this point of the stream of copies for a slot. */
  void markCopies(int slot);

  /** The stream of the work waits for the point of the copies last marked for a slot. */
  void workWaits(int slot);

  /** Remembers this point of the work for a slot. */
  void markWork(int slot);

  /** Copies within the device, on the stream of the work. */
  void copy(long from, long to, long bytes);

  /** Memory for a slot, in the order of the work. */
  long allocate(long bytes);

  /** Gives a slot's memory back, in the order of the work. */
  void free(long address, long bytes);
}
