package org.fluidjava.device;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that a place's allocator has handed out and holds. */
public final class MemoryStats {
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private final AtomicLong held = new AtomicLong();

  /** Bytes in use now. */
  public long live() {
    return live.get();
  }

  /** The most bytes in use at once. */
  public long peak() {
    return peak.get();
  }

  /** Bytes taken from the system, in use or kept for reuse. */
  public long held() {
    return held.get();
  }

  /** Records that a block is handed out. */
  public void allocated(long bytes) {
    long now = live.addAndGet(bytes);
    peak.accumulateAndGet(now, Math::max);
  }

  /** Records that a block came back. */
  public void freed(long bytes) {
    live.addAndGet(-bytes);
  }

  /** Records bytes taken from (or, negative, given back to) the system. */
  public void heldMore(long bytes) {
    held.addAndGet(bytes);
  }

  @Override
  public String toString() {
    return "live %,d peak %,d held %,d bytes".formatted(live(), peak(), held());
  }
}
