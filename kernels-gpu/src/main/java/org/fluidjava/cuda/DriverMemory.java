package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;

import org.bytedeco.javacpp.SizeTPointer;

/** A device's memory from the driver; {@link BlockPool} lets one thread in at a time. */
final class DriverMemory implements BlockPool.Source {
  private final CudaDevice device;
  private final long[] address = new long[1];

  DriverMemory(CudaDevice device) {
    this.device = device;
  }

  @Override
  public long take(long bytes) {
    device.makeCurrent();
    int code = cuMemAlloc(address, bytes);
    if (code == CudaCalls.OUT_OF_MEMORY) {
      return 0;
    }
    device.check(code, "cuMemAlloc of " + bytes + " bytes");
    return address[0];
  }

  @Override
  public void give(long block) {
    device.makeCurrent();
    device.check(cuMemFree(block), "cuMemFree");
  }

  @Override
  public void settle() {
    device.makeCurrent();
    device.check(cuStreamSynchronize(device.stream()), "cuStreamSynchronize");
  }

  @Override
  public String room() {
    long[] bytes = freeAndTotal();
    return "the device has %,d of its %,d bytes free, other processes count too"
        .formatted(bytes[0], bytes[1]);
  }

  /** Bytes free on the device, and all that it has. */
  long[] freeAndTotal() {
    device.makeCurrent();
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      device.check(cuMemGetInfo(free, total), "cuMemGetInfo");
      return new long[] {free.get(), total.get()};
    }
  }
}
