package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * Whether the C++ kernels are there. They are loaded on the first question; nothing is thrown when
 * they are missing, and the kernels in plain Java do the work. {@code -Dfluid.native=off} leaves
 * them out.
 *
 * <p>Ask {@link #isAvailable()} before the first call of {@link NativeKernels} and its sisters.
 */
public final class NativeLibrary {
  private NativeLibrary() {}

  /** Whether the native methods of this package may be called. */
  public static boolean isAvailable() {
    return State.WHY_UNAVAILABLE == null;
  }

  /** Why the native kernels are not used, in one line; null if they are. */
  public static @Nullable String whyUnavailable() {
    return State.WHY_UNAVAILABLE;
  }

  /** The native kernels and their instruction level, or why they are not used: for doctor. */
  public static String describe() {
    String why = State.WHY_UNAVAILABLE;
    return why == null ? "native kernels, " + NativeKernels.instructionLevel() : why;
  }

  /**
   * The processor type whose kernels OpenBLAS uses, such as {@code SkylakeX}; null if it is not
   * known: OpenBLAS not loaded yet, or no native kernels to ask through.
   */
  public static @Nullable String openBlasCore() {
    return isAvailable() ? NativeKernels.openblasCore() : null;
  }

  /**
   * Asks the system to put huge pages under a block of memory: fewer misses of the processor's
   * table of pages. Only Linux is asked, which may do as it likes; the contents stay.
   */
  public static void preferHugePages(long address, long bytes) {
    if (isAvailable()) {
      NativeKernels.preferHugePages(address, bytes);
    }
  }

  private static final class State {
    static final @Nullable String WHY_UNAVAILABLE = load();

    private static @Nullable String load() {
      String wanted = System.getProperty("fluid.native", "on");
      if (wanted.equalsIgnoreCase("off") || wanted.equalsIgnoreCase("false")) {
        return "native kernels are switched off by -Dfluid.native=" + wanted;
      }
      try {
        Loader.load(NativeKernels.class);
        NativeKernels.instructionLevel();
        return null;
      } catch (LinkageError | RuntimeException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return "native kernels do not load on "
            + Loader.getPlatform()
            + ", the plain Java ones are used: "
            + message;
      }
    }
  }
}
