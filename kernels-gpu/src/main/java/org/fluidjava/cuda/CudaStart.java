package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.cuDeviceGetCount;
import static org.bytedeco.cuda.global.cudart.cuDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cuInit;
import static org.bytedeco.cuda.global.nvrtc.nvrtcVersion;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Loads the libraries and starts the driver, once for the process. Nothing of the bindings may be
 * touched before the driver's library is found: without it a call into them ends the process.
 */
final class CudaStart {
  /** The driver's own number for CUDA 13.0. */
  static final int NEEDED = 13000;

  private static @Nullable CudaStart done;

  private final CudaLibraries libraries;
  private @Nullable String problem;
  private int driverVersion;
  private int compilerVersion;
  private int devices;

  private CudaStart() {
    libraries = new CudaLibraries(System::getenv);
    problem = start();
  }

  /** The outcome; the first call does the work. */
  static synchronized CudaStart once() {
    CudaStart known = done;
    if (known == null) {
      known = done = new CudaStart();
    }
    return known;
  }

  private @Nullable String start() {
    String missing = missing(libraries);
    if (missing != null) {
      return missing;
    }
    try {
      libraries.load(CudaLibraries.DRIVER);
      libraries.load(CudaLibraries.RUNTIME);
      libraries.loadCompiler();
      return startDriver();
    } catch (LinkageError | RuntimeException e) {
      return "the CUDA libraries do not load: " + firstLine(e);
    }
  }

  private static String firstLine(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause).lines().findFirst().orElse("");
  }

  /** What is not there, with what is there in its place; null when all is. */
  static @Nullable String missing(CudaLibraries libraries) {
    String system = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "");
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      return "CUDA is used on Linux only, this is " + system;
    }
    if (libraries.find(CudaLibraries.DRIVER) == null) {
      return "no NVIDIA driver: libcuda.so.1 is not installed";
    }
    for (String library : CudaLibraries.WANTED) {
      if (libraries.find(library) == null) {
        List<Path> others = libraries.otherVersions(library);
        return "CUDA 13 is not complete: "
            + library
            + " is not installed"
            + (others.isEmpty() ? "" : " (there is " + others.get(0) + ")");
      }
    }
    return null;
  }

  private @Nullable String startDriver() {
    int[] value = new int[1];
    int code = cuInit(0);
    // A driver that is too old says so here, before anything else is worth asking.
    if (cuDriverGetVersion(value) == 0) {
      driverVersion = value[0];
    }
    if (driverVersion > 0 && driverVersion < NEEDED) {
      return "the NVIDIA driver serves CUDA %s, CUDA %s is needed: install a driver of 580 or newer"
          .formatted(version(driverVersion), version(NEEDED));
    }
    if (code == CudaCalls.NO_DEVICE) {
      return "the NVIDIA driver sees no device";
    }
    if (code != 0) {
      return "the NVIDIA driver is broken: cuInit says " + CudaCalls.describe(code);
    }
    code = cuDeviceGetCount(value);
    if (code != 0) {
      return "the NVIDIA driver is broken: cuDeviceGetCount says " + CudaCalls.describe(code);
    }
    devices = value[0];
    int[] minor = new int[1];
    code = nvrtcVersion(value, minor);
    if (code != 0) {
      return "the CUDA compiler is broken: nvrtcVersion says error " + code;
    }
    compilerVersion = 1000 * value[0] + 10 * minor[0];
    if (devices == 0) {
      return "the NVIDIA driver sees no device";
    }
    try {
      Compiler.architecture(DeviceFacts.capability(0));
    } catch (IllegalArgumentException tooOld) {
      return "cuda:0 is too old: " + tooOld.getMessage();
    }
    return null;
  }

  /** {@code 13020} as {@code 13.2}. */
  static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  /** Why CUDA cannot be used, in one line; null when it can. */
  @Nullable String problem() {
    return problem;
  }

  CudaLibraries libraries() {
    return libraries;
  }

  /** The newest CUDA that the driver serves, as {@code 13020}; 0 when it did not start. */
  int driverVersion() {
    return driverVersion;
  }

  /** NVRTC's version, as {@code 13020}; 0 when it did not load. */
  int compilerVersion() {
    return compilerVersion;
  }

  /** The number of devices. */
  int devices() {
    return devices;
  }
}
