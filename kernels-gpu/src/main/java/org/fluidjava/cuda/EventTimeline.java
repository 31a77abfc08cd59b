package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuEventElapsedTime;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.fluidjava.device.Timeline;

/** Times by events on a device's streams. Events are kept from window to window. */
final class EventTimeline implements Timeline {
  private static final int NO_TIMING_FLAGS = 0;

  private final CudaDevice device;
  private final CUevent_st base = new CUevent_st();
  private final List<CUevent_st> events = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();
  private final float[] milliseconds = new float[1];
  private long baseNanos;
  private int used;

  EventTimeline(CudaDevice device) {
    this.device = device;
    device.makeCurrent();
    device.check(cuEventCreate(base, NO_TIMING_FLAGS), "cuEventCreate");
    restart();
  }

  @Override
  public void restart() {
    device.synchronize();
    synchronized (this) {
      used = 0;
      copies.clear();
      long before = System.nanoTime();
      device.check(cuEventRecord(base, device.stream()), "cuEventRecord");
      device.check(cuEventSynchronize(base), "cuEventSynchronize");
      baseNanos = before + (System.nanoTime() - before) / 2;
    }
  }

  @Override
  public int mark() {
    return mark(device.stream());
  }

  /** Marks a point of one of the device's streams. */
  synchronized int mark(CUstream_st stream) {
    device.makeCurrent();
    if (used == events.size()) {
      CUevent_st event = new CUevent_st();
      device.check(cuEventCreate(event, NO_TIMING_FLAGS), "cuEventCreate");
      events.add(event);
    }
    device.check(cuEventRecord(events.get(used), stream), "cuEventRecord");
    return used++;
  }

  /** Adds a copy that has been given to a stream since a mark. */
  synchronized void copied(
      boolean toDevice, long bytes, boolean beside, int begin, CUstream_st stream) {
    copies.add(new Copy(toDevice, bytes, beside, begin, mark(stream)));
  }

  @Override
  public void finish() {
    device.synchronize();
  }

  @Override
  public synchronized long nanos(int mark) {
    device.makeCurrent();
    device.check(cuEventElapsedTime(milliseconds, base, events.get(mark)), "cuEventElapsedTime");
    return baseNanos + Math.round(milliseconds[0] * 1e6);
  }

  @Override
  public synchronized List<Copy> copies() {
    return List.copyOf(copies);
  }

  @Override
  public synchronized void close() {
    device.forget(this);
    device.makeCurrent();
    events.add(base);
    for (CUevent_st event : events) {
      device.check(cuEventDestroy(event), "cuEventDestroy");
    }
    events.clear();
  }
}
