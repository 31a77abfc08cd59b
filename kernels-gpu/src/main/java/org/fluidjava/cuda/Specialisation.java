package org.fluidjava.cuda;

import java.util.List;

/**
 * A kernel as {@link CudaDevice#kernel} is asked for it.
 *
 * @param source the CUDA source, as {@code math/elementwise.cu}
 * @param entry the name of its {@code extern "C"} function
 * @param defines macros, as {@code REAL=float}
 * @param spillBytes how many bytes a thread may spill to local memory; 0 for nearly all kernels
 * @param leastCapability the oldest compute capability that it is for, as 90
 */
public record Specialisation(
    String source, String entry, List<String> defines, int spillBytes, int leastCapability) {
  private static final int OLDEST = 80;

  /** Keeps a copy of the macros. */
  public Specialisation {
    defines = List.copyOf(defines);
  }

  /** One that spills nothing. */
  public Specialisation(String source, String entry, List<String> defines) {
    this(source, entry, defines, 0, OLDEST);
  }

  /** One that spills nothing. */
  public Specialisation(String source, String entry, String... defines) {
    this(source, entry, List.of(defines), 0, OLDEST);
  }

  /** The same, allowed to spill. */
  public Specialisation spilling(int bytes) {
    return new Specialisation(source, entry, defines, bytes, leastCapability);
  }

  /** The same, for devices of this compute capability and newer only. */
  public Specialisation needing(int capability) {
    return new Specialisation(source, entry, defines, spillBytes, capability);
  }

  @Override
  public String toString() {
    return source + ":" + entry + (defines.isEmpty() ? "" : " " + String.join(" ", defines));
  }
}
