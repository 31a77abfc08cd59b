package org.fluidjava.device;

import org.jspecify.annotations.Nullable;

/**
 * One place's memory and its queue of work. All memory is named by address; blocks are aligned to
 * at least 64 bytes. Work and copies are in order; {@link #synchronize} waits for them.
 */
public interface Device {
  /** The place. */
  Place place();

  /**
   * A block of at least this many bytes (more than 0), from the place's cache where one fits.
   *
   * @throws OutOfMemoryException when the place or its limit has no room
   */
  long allocate(long bytes);

  /** {@link #allocate(long)} for somebody, whom an error of this place may print. */
  default long allocate(long bytes, Object owner) {
    return allocate(bytes);
  }

  /** Gives a block back; {@code bytes} as it was asked for. */
  void free(long address, long bytes);

  /** Copies a primitive array's bytes from element {@code first} on to a block. */
  void copyIn(Object array, int first, long address, long bytes);

  /** Copies a block's bytes into a primitive array from element {@code first} on; waits for it. */
  void copyOut(long address, Object array, int first, long bytes);

  /** Copies between two blocks of this place. */
  void copy(long from, long to, long bytes);

  /** Copies from host memory to a block of this place. */
  void copyFromHost(long hostAddress, long address, long bytes);

  /** Copies from a block of this place to host memory; waits for it. */
  void copyToHost(long address, long hostAddress, long bytes);

  /** Sets bytes to zero. */
  void zero(long address, long bytes);

  /**
   * {@link #copyIn} that may still be under way when work given later begins.
   *
   * @return what must be awaited before the block is used; null when the copy is in order
   */
  default @Nullable Arrival copyInAhead(Object array, int first, long address, long bytes) {
    copyIn(array, first, address, bytes);
    return null;
  }

  /** {@link #copyFromHost} that may still be under way, see {@link #copyInAhead}. */
  default @Nullable Arrival copyFromHostAhead(long hostAddress, long address, long bytes) {
    copyFromHost(hostAddress, address, bytes);
    return null;
  }

  /**
   * Begins {@link #copyOut} of what the work that was given until now leaves in a block, beside the
   * work that follows, which may overwrite the block.
   *
   * @return what must be awaited before the array is read, which waits for the copy; null when
   *     nothing was done, because the place has no such copies or this one does not suit
   */
  default @Nullable Arrival copyOutAhead(long address, Object array, int first, long bytes) {
    return null;
  }

  /** Begins {@link #copyToHost}, see {@link #copyOutAhead}. */
  default @Nullable Arrival copyToHostAhead(long address, long hostAddress, long bytes) {
    return null;
  }

  /** Waits until all work given to the place is done. */
  void synchronize();

  /** A clock of the place's own; null where work is done when a call returns. */
  default @Nullable Timeline timeline() {
    return null;
  }

  /** What the place's memory is used for. */
  MemoryStats memory();
}
