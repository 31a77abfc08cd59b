package org.fluidjava.device;

import org.jspecify.annotations.Nullable;

/**
 * A block of a device's memory that grows to the largest size ever asked for. Several tensors may
 * share one when their lifetimes do not overlap. Growing forgets the contents unless the storage is
 * told to keep them.
 */
public final class Storage implements AutoCloseable {
  private final Device device;
  private boolean keeps;
  private long address;
  private long capacity;
  private volatile @Nullable Arrival arrival;

  /** An empty storage on a device. */
  public Storage(Device device) {
    this.device = device;
  }

  /** The device. */
  public Device device() {
    return device;
  }

  /** From now on growing copies the contents. */
  public Storage keepContents() {
    keeps = true;
    return this;
  }

  /**
   * Makes room for this many bytes.
   *
   * @param owner for whom; errors of a full device print it
   */
  public void ensure(long bytes, Object owner) {
    if (bytes <= capacity && address != 0) {
      return;
    }
    long wanted = Math.max(bytes, 64);
    if (keeps) {
      settle();
    } else {
      cancel();
    }
    if (keeps || address == 0) {
      long fresh = device.allocate(wanted, owner);
      if (address != 0) {
        device.copy(address, fresh, capacity);
        device.free(address, capacity);
      }
      address = fresh;
    } else {
      // The contents do not count, so the old block goes first: less memory at the peak.
      device.free(address, capacity);
      address = 0;
      capacity = 0;
      address = device.allocate(wanted, owner);
    }
    capacity = wanted;
  }

  /** The address; 0 before the first {@link #ensure}. */
  public long address() {
    if (arrival != null) {
      settle();
    }
    return address;
  }

  /** Copies from a heap array; where the device can, beside the work that it has. */
  void copyIn(Object array, int first, long bytes) {
    cancel();
    arrival = device.copyInAhead(array, first, address, bytes);
  }

  /** Copies from host memory; where the device can, beside the work that it has. */
  void copyFromHost(long hostAddress, long bytes) {
    cancel();
    arrival = device.copyFromHostAhead(hostAddress, address, bytes);
  }

  /**
   * Begins a copy from another device to this storage, which is the host's.
   *
   * @return whether it began; nothing was done otherwise
   */
  boolean copyToHostAhead(Device from, long deviceAddress, long bytes) {
    cancel();
    arrival = from.copyToHostAhead(deviceAddress, address, bytes);
    return arrival != null;
  }

  /** Several programs may read a parameter at once: nobody passes before the copy is in order. */
  private synchronized void settle() {
    Arrival awaited = arrival;
    if (awaited != null) {
      try {
        awaited.await();
      } finally {
        arrival = null;
      }
    }
  }

  private synchronized void cancel() {
    Arrival awaited = arrival;
    if (awaited != null) {
      awaited.cancel();
      arrival = null;
    }
  }

  /** Bytes that there is room for. */
  public long capacity() {
    return capacity;
  }

  @Override
  public void close() {
    cancel();
    if (address != 0) {
      device.free(address, capacity);
      address = 0;
      capacity = 0;
    }
  }
}
