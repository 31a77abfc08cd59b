package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_MEMHOSTALLOC_PORTABLE;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;

import org.bytedeco.javacpp.Pointer;
import org.fluidjava.device.Arrival;
import org.jspecify.annotations.Nullable;

/** A device's copies beside its work: a stream for each direction, made when it is first needed. */
final class CopiesBeside {
  private static final int CHUNK = 4 << 20;
  private static final int CHUNKS = 6;

  private final CudaDevice device;
  private volatile @Nullable In in;
  private volatile @Nullable Out out;

  CopiesBeside(CudaDevice device) {
    this.device = device;
  }

  private record In(CopyStream stream, Staging staging, Uploads uploads) {}

  private record Out(CopyStream stream, Downloads downloads) {}

  private synchronized In in() {
    In known = in;
    if (known == null) {
      CopyStream stream = new CopyStream(device, Uploads.SLOTS);
      long bytes = (long) (CHUNKS + 2) * CHUNK;
      Pointer pinned = new Pointer();
      device.check(
          cuMemHostAlloc(pinned, bytes, CU_MEMHOSTALLOC_PORTABLE),
          "cuMemHostAlloc of " + bytes + " bytes");
      PinnedCopies queue = new PinnedCopies(device, stream.stream(), CHUNKS + 2);
      Staging staging = new Staging(queue, pinned.address(), CHUNK, CHUNKS);
      known = in = new In(stream, staging, new Uploads(stream));
    }
    return known;
  }

  private synchronized Out out() {
    Out known = out;
    if (known == null) {
      CopyStream stream = new CopyStream(device, Downloads.SLOTS);
      known = out = new Out(stream, new Downloads(stream, new PinnedSlots(device, stream)));
    }
    return known;
  }

  /** Begins a copy to the device; null where it does not suit and nothing was done. */
  @Nullable Arrival in(HostBytes from, long address, long bytes) {
    if (bytes < Uploads.SMALLEST) {
      return null;
    }
    device.makeCurrent();
    In way = in();
    return way.uploads.begin(
        slot -> {
          EventTimeline timeline = device.recording();
          int begin = timeline == null ? 0 : timeline.mark(way.stream.stream());
          way.staging.in(from, slot, bytes);
          if (timeline != null) {
            timeline.copied(true, bytes, true, begin, way.stream.stream());
          }
        },
        address,
        bytes);
  }

  /** Begins a copy to the host; null where it does not suit and nothing was done. */
  @Nullable Arrival out(long address, HostBytes target, long bytes) {
    if (bytes < Downloads.SMALLEST) {
      return null;
    }
    device.makeCurrent();
    Out way = out();
    Arrival arrival = way.downloads.begin(address, target, bytes);
    return arrival == null ? null : new Checked(arrival);
  }

  /** The numbers are there, and with them what kernels found wrong on the way to them. */
  private final class Checked implements Arrival {
    private final Arrival arrival;

    Checked(Arrival arrival) {
      this.arrival = arrival;
    }

    @Override
    public void await() {
      arrival.await();
      device.faults().check();
    }

    @Override
    public void cancel() {
      arrival.cancel();
    }
  }

  /** Waits for the copies of both directions. */
  void synchronize() {
    In inwards = in;
    if (inwards != null) {
      inwards.stream.synchronize();
    }
    Out outwards = out;
    if (outwards != null) {
      outwards.stream.synchronize();
    }
  }

  /**
   * Gives memory of slots that are not under way back: whether there was any. Nothing while a slot
   * itself is given memory.
   */
  boolean release() {
    In inwards = in;
    Out outwards = out;
    if ((inwards != null && Thread.holdsLock(inwards.uploads))
        || (outwards != null && Thread.holdsLock(outwards.downloads))) {
      return false;
    }
    return (inwards != null && inwards.uploads.release())
        | (outwards != null && outwards.downloads.release());
  }
}
