package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_EVENT_DISABLE_TIMING;
import static org.bytedeco.cuda.global.cudart.CU_MEMHOSTALLOC_PORTABLE;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;
import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;
import static org.bytedeco.cuda.global.cudart.cuStreamWaitEvent;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/**
 * A device's second stream, for {@link Uploads}, with pinned memory of its own. Events that were
 * never recorded count as passed.
 */
final class CopyStream implements Uploads.Lanes {
  private static final int CHUNK = 4 << 20;
  private static final int CHUNKS = 6;

  private final CudaDevice device;
  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st[] copied = events();
  private final CUevent_st[] used = events();
  private final Staging staging;

  /** The device's context is current. */
  CopyStream(CudaDevice device) {
    this.device = device;
    device.check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    for (int i = 0; i < Uploads.SLOTS; i++) {
      device.check(cuEventCreate(copied[i], CU_EVENT_DISABLE_TIMING), "cuEventCreate");
      device.check(cuEventCreate(used[i], CU_EVENT_DISABLE_TIMING), "cuEventCreate");
    }
    long bytes = (long) (CHUNKS + 2) * CHUNK;
    Pointer pinned = new Pointer();
    device.check(
        cuMemHostAlloc(pinned, bytes, CU_MEMHOSTALLOC_PORTABLE),
        "cuMemHostAlloc of " + bytes + " bytes");
    staging =
        new Staging(new PinnedCopies(device, stream, CHUNKS + 2), pinned.address(), CHUNK, CHUNKS);
  }

  private static CUevent_st[] events() {
    CUevent_st[] events = new CUevent_st[Uploads.SLOTS];
    for (int i = 0; i < events.length; i++) {
      events[i] = new CUevent_st();
    }
    return events;
  }

  CUstream_st stream() {
    return stream;
  }

  /** Copies through pinned memory on this stream. */
  Staging staging() {
    return staging;
  }

  /** Waits for the copies. */
  void synchronize() {
    device.check(cuStreamSynchronize(stream), "cuStreamSynchronize of the copies");
  }

  @Override
  public void copiesWait(int slot) {
    device.check(cuStreamWaitEvent(stream, used[slot], 0), "cuStreamWaitEvent");
  }

  @Override
  public void markCopies(int slot) {
    device.check(cuEventRecord(copied[slot], stream), "cuEventRecord");
  }

  @Override
  public void workWaits(int slot) {
    device.makeCurrent();
    device.check(cuStreamWaitEvent(device.stream(), copied[slot], 0), "cuStreamWaitEvent");
  }

  @Override
  public void markWork(int slot) {
    device.check(cuEventRecord(used[slot], device.stream()), "cuEventRecord");
  }

  @Override
  public void copy(long from, long to, long bytes) {
    device.copy(from, to, bytes);
  }

  @Override
  public long allocate(long bytes) {
    return device.allocate(bytes, "copies under way");
  }

  @Override
  public void free(long address, long bytes) {
    device.free(address, bytes);
  }
}
