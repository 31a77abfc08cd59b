package org.fluidjava.cuda;

import java.util.ArrayDeque;
import org.fluidjava.device.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/**
 * Slots of device memory through which copies go that run beside the work. Their memory comes from
 * the pool, all of whose users are on the stream of the work, and goes back there behind the copies
 * that still use it. Not safe for several threads: the owner locks.
 */
final class Slots {
  /** One slot. */
  static final class Slot {
    final int number;
    long address;
    private long capacity;
    private boolean used;

    private Slot(int number) {
      this.number = number;
    }
  }

  private final Lanes lanes;
  private final ArrayDeque<Slot> free = new ArrayDeque<>();

  Slots(Lanes lanes, int count) {
    this.lanes = lanes;
    for (int i = 0; i < count; i++) {
      free.add(new Slot(i));
    }
  }

  /** A slot with room; null when all are under way or the device has no memory for it. */
  @Nullable Slot take(long bytes) {
    if (free.isEmpty()) {
      return null;
    }
    Slot slot = fitting(bytes);
    if (slot.capacity < bytes && !grow(slot, bytes)) {
      return null;
    }
    free.remove(slot);
    slot.used = true;
    return slot;
  }

  /** The slot's copy is over, or nobody wants it any more. */
  void put(Slot slot) {
    free.add(slot);
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
      if (slot.used) {
        lanes.workWaits(slot.number);
        slot.used = false;
      }
      lanes.free(slot.address, slot.capacity);
      slot.capacity = 0;
      slot.address = 0;
    }
  }

  /** Gives the memory of the slots that are not under way back: whether there was any. */
  boolean release() {
    boolean any = false;
    for (Slot slot : free) {
      any |= slot.capacity > 0;
      drop(slot);
    }
    return any;
  }
}
