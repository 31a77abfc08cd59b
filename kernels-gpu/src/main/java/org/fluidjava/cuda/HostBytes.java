package org.fluidjava.cuda;

import org.fluidjava.device.HostMemory;

/** Somebody's bytes on the host, to and from pinned memory; pieces are of whole elements. */
interface HostBytes {
  /** Takes bytes from {@code done} on to pinned memory. */
  void read(long done, long pinned, int bytes);

  /** Puts pinned bytes where they belong, from {@code done} on. */
  void write(long done, long pinned, int bytes);

  /** Memory by address. */
  static HostBytes of(long host) {
    return new OfMemory(host);
  }

  /** A primitive array from an element on. */
  static HostBytes of(Object array, int first) {
    return new OfArray(array, first);
  }

  /** By address. */
  record OfMemory(long host) implements HostBytes {
    @Override
    public void read(long done, long pinned, int bytes) {
      HostMemory.copy(host + done, pinned, bytes);
    }

    @Override
    public void write(long done, long pinned, int bytes) {
      HostMemory.copy(pinned, host + done, bytes);
    }
  }

  /** In an array. */
  record OfArray(Object array, int first) implements HostBytes {
    private int element(long done) {
      int elementBytes =
          array instanceof long[] || array instanceof double[]
              ? 8
              : array instanceof int[] || array instanceof float[]
                  ? 4
                  : array instanceof short[] || array instanceof char[] ? 2 : 1;
      return (int) (first + done / elementBytes);
    }

    @Override
    public void read(long done, long pinned, int bytes) {
      HostMemory.copyIn(array, element(done), pinned, bytes);
    }

    @Override
    public void write(long done, long pinned, int bytes) {
      HostMemory.copyOut(pinned, array, element(done), bytes);
    }
  }
}
