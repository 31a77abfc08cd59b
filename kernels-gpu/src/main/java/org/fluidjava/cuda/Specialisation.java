package org.fluidjava.cuda;

import java.util.List;

/**
 * A kernel as {@link CudaDevice#kernel} is asked for it.
 *
 * @param source the CUDA source, as {@code math/elementwise.cu}
 * @param entry the name of its {@code extern "C"} function
 * @param defines macros, as {@code REAL=float}
 * @param spillBytes how many bytes a thread may spill to local memory; 0 for nearly all kernels
 */
public record Specialisation(String source, String entry, List<String> defines, int spillBytes) {
  /** Keeps a copy of the macros. */
  public Specialisation {
    defines = List.copyOf(defines);
  }

  /** One that spills nothing. */
  public Specialisation(String source, String entry, List<String> defines) {
    this(source, entry, defines, 0);
  }

  /** One that spills nothing. */
  public Specialisation(String source, String entry, String... defines) {
    this(source, entry, List.of(defines), 0);
  }

  /** The same, allowed to spill. */
  public Specialisation spilling(int bytes) {
    return new Specialisation(source, entry, defines, bytes);
  }

  @Override
  public String toString() {
    return source + ":" + entry + (defines.isEmpty() ? "" : " " + String.join(" ", defines));
  }
}
