package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cublas.cublasGetStatusName;
import static org.bytedeco.cuda.global.cudart.cuGetErrorName;
import static org.bytedeco.cuda.global.cudart.cuGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Turns the libraries' return codes into errors. */
final class CudaCalls {
  static final int OUT_OF_MEMORY = 2;
  static final int NO_DEVICE = 100;
  private static final int INVALID_DEVICE = 101;

  private CudaCalls() {}

  /** Checks a code of the driver. */
  static void driver(int code, String call) {
    if (code != 0) {
      throw failure(code, call);
    }
  }

  /** The error for a code of the driver that is not 0. */
  static CudaException failure(int code, String call) {
    return new CudaException(
        call + " failed: " + describe(code) + remedy(code), code, losesDevice(code));
  }

  /** The name and meaning of a code of the driver. */
  static String describe(int code) {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      text.put(0, (BytePointer) null);
      String name =
          cuGetErrorName(code, text) == 0 ? string(text) : "the unknown CUDA error " + code;
      text.put(0, (BytePointer) null);
      String meaning = cuGetErrorString(code, text) == 0 ? " (" + string(text) + ")" : "";
      return name + meaning;
    }
  }

  private static String string(PointerPointer<BytePointer> text) {
    BytePointer found = text.get(BytePointer.class, 0);
    return found == null || found.isNull() ? "?" : found.getString();
  }

  /** Errors after which every call of this process on the device fails with the same one. */
  static boolean losesDevice(int code) {
    return code == 214 // ECC_UNCORRECTABLE
        || code == 700 // ILLEGAL_ADDRESS
        || code == 702 // LAUNCH_TIMEOUT
        || (code >= 709 && code <= 710) // CONTEXT_IS_DESTROYED, ASSERT
        || (code >= 714 && code <= 719) // stack, instruction, alignment, address space, pc, launch
        || code == 999; // UNKNOWN
  }

  private static String remedy(int code) {
    return switch (code) {
      case OUT_OF_MEMORY ->
          "; smaller batches or --gpu-memory leave more room, nvidia-smi shows who else uses it";
      case NO_DEVICE, INVALID_DEVICE -> "; nvidia-smi -L lists the devices that can be seen";
      case 46 -> "; another process uses the device exclusively, see nvidia-smi";
      case 209, 222 -> "; the driver is older than the kernels: update it";
      case 702 -> "; a kernel ran longer than the system allows";
      case 802 -> "; the fabric manager of the machine must run";
      case 803, 804 -> "; driver and CUDA do not fit: install a driver of 580 or newer";
      default ->
          losesDevice(code)
              ? "; -Dfluid.cuda.sync=true names the kernel and its operator, compute-sanitizer the"
                  + " line. The device cannot be used any more by this process"
              : "";
    };
  }

  /** Checks a code of NVRTC. */
  static void compiler(int code, String call) {
    if (code != 0) {
      throw new CudaException(
          call + " failed: " + nvrtcGetErrorString(code).getString(), code, false);
    }
  }

  /** Checks a code of cuBLAS. */
  static void blas(int code, String call) {
    if (code != 0) {
      String remedy =
          switch (code) {
            case 1 -> "; ./fluid doctor says which cuBLAS was found";
            case 3 -> "; there was no room on the device, see --gpu-memory";
            case 8 -> "; this cuBLAS does not serve this device: install that of CUDA 13";
            default -> "";
          };
      throw new CudaException(
          call + " failed: " + cublasGetStatusName(code).getString() + remedy, code, false);
    }
  }
}
