package org.fluidjava.cuda;

import org.fluidjava.cuda.Slots.Slot;
import org.fluidjava.device.Arrival;
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
  /** Puts somebody's bytes on the stream of copies, to an address of the device. */
  interface Filling {
    void to(long address);
  }

  /** Below this a copy on the stream of the work costs less than the detour. */
  static final long SMALLEST = 1 << 20;

  /** A slot is device memory that serves nothing else. */
  static final long LARGEST = 256L << 20;

  static final int SLOTS = 8;

  private final Lanes lanes;
  private final Slots slots;

  Uploads(Lanes lanes) {
    this.lanes = lanes;
    slots = new Slots(lanes, SLOTS);
  }

  /**
   * Begins a copy.
   *
   * @return its arrival; null when nothing was done, because the size does not suit, all slots are
   *     under way, or the device has no memory for them
   */
  synchronized @Nullable Arrival begin(Filling filling, long address, long bytes) {
    if (bytes < SMALLEST || bytes > LARGEST) {
      return null;
    }
    Slot slot = slots.take(bytes);
    if (slot == null) {
      return null;
    }
    try {
      lanes.copiesWait(slot.number);
      filling.to(slot.address);
      lanes.markCopies(slot.number);
    } catch (RuntimeException e) {
      slots.put(slot);
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

  private synchronized void arrive(Slot slot, long address, long bytes) {
    lanes.workWaits(slot.number);
    lanes.copy(slot.address, address, bytes);
    lanes.markWork(slot.number);
    slots.put(slot);
  }

  private synchronized void giveUp(Slot slot) {
    slots.put(slot);
  }

  /** Gives the memory of the slots that are not under way back: whether there was any. */
  synchronized boolean release() {
    return slots.release();
  }
}
