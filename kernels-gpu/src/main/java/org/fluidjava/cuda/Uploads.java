package org.fluidjava.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.Arrival;
import org.fluidjava.device.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * Large copies to a device beside the work that it has. They go on a stream of their own into a
 * slot of device memory; when somebody first uses the copy's target, the stream of the work waits
 * for the slot and copies it over, which takes a hundredth of the time. So the target is only ever
 * touched in the order of the work, and nothing that reads what was there before is disturbed.
 *
 * <p>A slot is filled again behind the event of its last use; its memory goes back to the pool, all
 * of whose users are on the stream of the work, behind the event of its last filling.
 */
final class Uploads {
  /** The two streams, and the memory of slots. */
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

  /** Puts somebody's bytes on the stream of copies, to an address of the device. */
  interface Filling {
    void to(long address);
  }

  /** Below this a copy on the stream of the work costs less than the detour. */
  static final long SMALLEST = 1 << 20;

  /** A slot is device memory that serves nothing else. */
  static final long LARGEST = 256L << 20;

  static final int SLOTS = 8;

  private static final class Slot {
    final int number;
    long address;
    long capacity;
    boolean filled;

    Slot(int number) {
      this.number = number;
    }
  }

  private final Lanes lanes;
  private final List<Slot> slots = new ArrayList<>();
  private final ArrayDeque<Slot> free = new ArrayDeque<>();

  Uploads(Lanes lanes) {
    this.lanes = lanes;
    for (int i = 0; i < SLOTS; i++) {
      Slot slot = new Slot(i);
      slots.add(slot);
      free.add(slot);
    }
  }

  /**
   * Begins a copy.
   *
   * @return its arrival; null when nothing was done, because the size does not suit, all slots are
   *     under way, or the device has no memory for them
   */
  synchronized @Nullable Arrival begin(Filling filling, long address, long bytes) {
    if (bytes < SMALLEST || bytes > LARGEST || free.isEmpty()) {
      return null;
    }
    Slot slot = fitting(bytes);
    if (slot.capacity < bytes && !grow(slot, bytes)) {
      return null;
    }
    free.remove(slot);
    try {
      lanes.copiesWait(slot.number);
      slot.filled = true;
      filling.to(slot.address);
      lanes.markCopies(slot.number);
    } catch (RuntimeException e) {
      free.add(slot);
      throw e;
    }
    return new Arrival() {
      @Override
      public void await() {
        arrive(slot, address, bytes);
      }

      @Override
      public void cancel() {
        giveUp(slot);
      }
    };
  }

  /** The smallest free slot that is large enough, else the one that was used longest ago. */
  private Slot fitting(long bytes) {
    Slot best = null;
    for (Slot slot : free) {
      if (slot.capacity >= bytes && (best == null || slot.capacity < best.capacity)) {
        best = slot;
      }
    }
    return best == null ? free.getFirst() : best;
  }

  private boolean grow(Slot slot, long bytes) {
    drop(slot);
    try {
      slot.address = lanes.allocate(bytes);
    } catch (OutOfMemoryException full) {
      return false;
    }
    slot.capacity = bytes;
    // The work may still use what the block was before.
    lanes.markWork(slot.number);
    return true;
  }

  private void drop(Slot slot) {
    if (slot.capacity > 0) {
      if (slot.filled) {
        lanes.workWaits(slot.number);
        slot.filled = false;
      }
      lanes.free(slot.address, slot.capacity);
      slot.capacity = 0;
      slot.address = 0;
    }
  }

  private synchronized void arrive(Slot slot, long address, long bytes) {
    lanes.workWaits(slot.number);
    lanes.copy(slot.address, address, bytes);
    lanes.markWork(slot.number);
    free.add(slot);
  }

  private synchronized void giveUp(Slot slot) {
    free.add(slot);
  }

  /** Gives the memory of the slots that are not under way back: whether there was any. */
  synchronized boolean release() {
    boolean any = false;
    for (Slot slot : free) {
      any |= slot.capacity > 0;
      drop(slot);
    }
    return any;
  }
}
