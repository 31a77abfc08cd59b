package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_EVENT_DISABLE_TIMING;
import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Copies on a stream of a device; {@link Staging} lets one thread in at a time. */
final class PinnedCopies implements Staging.Queue {
  private final CudaDevice device;
  private final CUstream_st stream;
  private final CUevent_st[] events;
  private final Pinned pinned = new Pinned();

  /** On one of the device's streams, with room for so many marks; its context is current. */
  PinnedCopies(CudaDevice device, CUstream_st stream, int marks) {
    this.device = device;
    this.stream = stream;
    events = new CUevent_st[marks];
    for (int i = 0; i < marks; i++) {
      events[i] = new CUevent_st();
      device.check(cuEventCreate(events[i], CU_EVENT_DISABLE_TIMING), "cuEventCreate");
    }
  }

  /** Pinned memory by address. */
  private static final class Pinned extends BytePointer {
    Pinned() {
      super((Pointer) null);
    }

    Pinned at(long where) {
      address = where;
      return this;
    }
  }

  @Override
  public void toDevice(long host, long address, long bytes) {
    int code = cuMemcpyHtoDAsync(address, pinned.at(host), bytes, stream);
    if (code != 0) {
      throw device.failed(code, "cuMemcpyHtoDAsync of " + bytes + " bytes");
    }
  }

  @Override
  public void toHost(long address, long host, long bytes) {
    int code = cuMemcpyDtoHAsync(pinned.at(host), address, bytes, stream);
    if (code != 0) {
      throw device.failed(code, "cuMemcpyDtoHAsync of " + bytes + " bytes");
    }
  }

  @Override
  public void mark(int number) {
    device.check(cuEventRecord(events[number], stream), "cuEventRecord");
  }

  @Override
  public void await(int number) {
    device.check(cuEventSynchronize(events[number]), "the work before a copy");
  }
}
