package org.fluidjava.cuda;

import org.fluidjava.cuda.Slots.Slot;
import org.fluidjava.device.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * Large copies from a device beside the work that it has. The work puts what is wanted into a slot
 * of device memory, which takes a hundredth of the time, and may overwrite it from then on; a
 * stream of its own takes the slot to pinned memory, in pieces. Only who awaits the copy waits: for
 * each piece, which is then put where it belongs while the next is on its way.
 *
 * <p>A slot is filled again behind the event of its last reading.
 */
final class Downloads {
  /** Pinned memory, and the pieces of copies to it. */
  interface Pinned {
    /** The address of so many pinned bytes for a slot; 0 when the system has none. */
    long room(int slot, long bytes);

    /** The pieces of a copy follow. */
    void begin();

    /** They were the last of a copy of so many bytes. */
    void end(long bytes);

    /** Copies from the device to pinned memory, on the stream of copies, without waiting. */
    void toHost(long address, long pinned, long bytes);

    /** Remembers this point of the stream of copies for a piece of a slot. */
    void markPiece(int slot, int piece);

    /** Waits until the copies have passed the point last marked for a piece of a slot. */
    void awaitPiece(int slot, int piece);
  }

  /** Below this a copy on the stream of the work costs less than the detour. */
  static final long SMALLEST = 1 << 20;

  /** A slot is device memory, and as much pinned memory, that serves nothing else. */
  static final long LARGEST = 64L << 20;

  static final int SLOTS = 4;
  static final int PIECE = 4 << 20;
  static final int PIECES = (int) (LARGEST / PIECE);

  private final Lanes lanes;
  private final Pinned pinned;
  private final Slots slots;

  Downloads(Lanes lanes, Pinned pinned) {
    this.lanes = lanes;
    this.pinned = pinned;
    slots = new Slots(lanes, SLOTS);
  }

  /**
   * Begins a copy of what the work that was given until now leaves at an address.
   *
   * @return its arrival at {@code target}; null when nothing was done, because the size does not
   *     suit, all slots are under way, or there is no memory for them
   */
  synchronized @Nullable Arrival begin(long address, HostBytes target, long bytes) {
    if (bytes < SMALLEST || bytes > LARGEST) {
      return null;
    }
    Slot slot = slots.take(bytes);
    if (slot == null) {
      return null;
    }
    long room;
    try {
      room = pinned.room(slot.number, bytes);
      if (room != 0) {
        send(slot, address, room, bytes);
      }
    } catch (RuntimeException e) {
      slots.put(slot);
      throw e;
    }
    if (room == 0) {
      slots.put(slot);
      return null;
    }
    return new Arrival() {
      @Override
      public void await() {
        try {
          for (int piece = 0; (long) piece * PIECE < bytes; piece++) {
            long done = (long) piece * PIECE;
            pinned.awaitPiece(slot.number, piece);
            target.write(done, room + done, (int) Math.min(PIECE, bytes - done));
          }
        } finally {
          cancel();
        }
      }

      @Override
      public void cancel() {
        giveBack(slot);
      }
    };
  }

  private void send(Slot slot, long address, long room, long bytes) {
    lanes.workWaits(slot.number);
    lanes.copy(address, slot.address, bytes);
    lanes.markWork(slot.number);
    lanes.copiesWait(slot.number);
    pinned.begin();
    for (int piece = 0; (long) piece * PIECE < bytes; piece++) {
      long done = (long) piece * PIECE;
      pinned.toHost(slot.address + done, room + done, Math.min(PIECE, bytes - done));
      pinned.markPiece(slot.number, piece);
    }
    pinned.end(bytes);
    lanes.markCopies(slot.number);
  }

  private synchronized void giveBack(Slot slot) {
    slots.put(slot);
  }

  /** Gives the device memory of the slots that are not under way back: whether there was any. */
  synchronized boolean release() {
    return slots.release();
  }
}
