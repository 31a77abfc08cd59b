package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_EVENT_DISABLE_TIMING;
import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Copies on a device's stream; {@link Staging} lets one thread in at a time. */
final class PinnedCopies implements Staging.Queue {
  private final CudaDevice device;
  private final CUevent_st[] events;
  private final Pinned pinned = new Pinned();

  /** With room for so many marks; the device's context is current. */
  PinnedCopies(CudaDevice device, int marks) {
    this.device = device;
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
    int code = cuMemcpyHtoDAsync(address, pinned.at(host), bytes, device.stream());
    if (code != 0) {
      throw device.failed(code, "cuMemcpyHtoDAsync of " + bytes + " bytes");
    }
  }

  @Override
  public void toHost(long address, long host, long bytes) {
    int code = cuMemcpyDtoHAsync(pinned.at(host), address, bytes, device.stream());
    if (code != 0) {
      throw device.failed(code, "cuMemcpyDtoHAsync of " + bytes + " bytes");
    }
  }

  @Override
  public void mark(int number) {
    device.check(cuEventRecord(events[number], device.stream()), "cuEventRecord");
  }

  @Override
  public void await(int number) {
    device.check(cuEventSynchronize(events[number]), "the work before a copy");
  }
}
