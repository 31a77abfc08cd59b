package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_MEMHOSTALLOC_PORTABLE;
import static org.bytedeco.cuda.global.cudart.cuMemFreeHost;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;

import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Pinned memory of {@link Downloads}, as much as the largest copy of each slot took; the owner
 * locks all but the waiting.
 */
final class PinnedSlots implements Downloads.Pinned {
  private final CudaDevice device;
  private final CopyStream copies;
  private final @Nullable Pointer[] blocks = new Pointer[Downloads.SLOTS];
  private final long[] room = new long[Downloads.SLOTS];
  private final PinnedCopies queue;
  private @Nullable EventTimeline timeline;
  private int first;

  /** The device's context is current. */
  PinnedSlots(CudaDevice device, CopyStream copies) {
    this.device = device;
    this.copies = copies;
    queue = new PinnedCopies(device, copies.stream(), Downloads.SLOTS * Downloads.PIECES);
  }

  @Override
  public long room(int slot, long bytes) {
    Pointer block = blocks[slot];
    if (block != null && room[slot] >= bytes) {
      return block.address();
    }
    if (block != null) {
      // A copy that nobody awaited may still be under way to it.
      copies.synchronize();
      device.check(cuMemFreeHost(block), "cuMemFreeHost");
      blocks[slot] = null;
    }
    Pointer fresh = new Pointer();
    long wanted = Math.min(Downloads.LARGEST, bytes + bytes / 4);
    int code = cuMemHostAlloc(fresh, wanted, CU_MEMHOSTALLOC_PORTABLE);
    if (code == CudaCalls.OUT_OF_MEMORY) {
      return 0;
    }
    device.check(code, "cuMemHostAlloc of " + wanted + " bytes");
    blocks[slot] = fresh;
    room[slot] = wanted;
    return fresh.address();
  }

  @Override
  public void begin() {
    EventTimeline now = device.recording();
    timeline = now;
    if (now != null) {
      first = now.mark(copies.stream());
    }
  }

  @Override
  public void end(long bytes) {
    EventTimeline then = timeline;
    if (then != null) {
      then.copied(false, bytes, true, first, copies.stream());
    }
  }

  @Override
  public void toHost(long address, long pinned, long bytes) {
    queue.toHost(address, pinned, bytes);
  }

  @Override
  public void markPiece(int slot, int piece) {
    queue.mark(slot * Downloads.PIECES + piece);
  }

  @Override
  public void awaitPiece(int slot, int piece) {
    device.makeCurrent();
    queue.await(slot * Downloads.PIECES + piece);
  }
}
