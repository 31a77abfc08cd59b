package org.fluidjava.device;

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

  /** Makes room for this many bytes, for the variable of this name. */
  public void ensure(long bytes, String owner) {
    if (bytes <= capacity && address != 0) {
      return;
    }
    long wanted = Math.max(bytes, 64);
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
    return address;
  }

  /** Bytes that there is room for. */
  public long capacity() {
    return capacity;
  }

  @Override
  public void close() {
    if (address != 0) {
      device.free(address, capacity);
      address = 0;
      capacity = 0;
    }
  }
}
