package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_EVENT_DISABLE_TIMING;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;
import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;
import static org.bytedeco.cuda.global.cudart.cuStreamWaitEvent;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * A stream of a device beside that of its work, with points of both for so many slots. Events that
 * were never recorded count as passed.
 */
final class CopyStream implements Lanes {
  private final CudaDevice device;
  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st[] copied;
  private final CUevent_st[] used;

  /** The device's context is current. */
  CopyStream(CudaDevice device, int slots) {
    this.device = device;
    device.check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    copied = events(device, slots);
    used = events(device, slots);
  }

  /** Events without times. */
  static CUevent_st[] events(CudaDevice device, int count) {
    CUevent_st[] events = new CUevent_st[count];
    for (int i = 0; i < events.length; i++) {
      events[i] = new CUevent_st();
      device.check(cuEventCreate(events[i], CU_EVENT_DISABLE_TIMING), "cuEventCreate");
    }
    return events;
  }

  CUstream_st stream() {
    return stream;
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
