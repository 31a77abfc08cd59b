package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDeviceTotalMem;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.SizeTPointer;

/** What the driver tells of a device that need not be open. */
final class DeviceFacts {
  private DeviceFacts() {}

  static int attribute(int device, int attribute) {
    int[] value = new int[1];
    CudaCalls.driver(cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
    return value[0];
  }

  /** 90 for 9.0. */
  static int capability(int device) {
    return 10 * attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
        + attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  }

  /** Name, memory and compute capability, or why the driver does not tell. */
  static String describe(int device) {
    byte[] name = new byte[256];
    try (SizeTPointer bytes = new SizeTPointer(1)) {
      CudaCalls.driver(cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
      CudaCalls.driver(cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
      int end = 0;
      while (end < name.length && name[end] != 0) {
        end++;
      }
      int capability = capability(device);
      return "%s, %.1f GiB, compute capability %d.%d"
          .formatted(
              new String(name, 0, end, StandardCharsets.UTF_8),
              bytes.get() / (double) (1L << 30),
              capability / 10,
              capability % 10);
    } catch (CudaException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
