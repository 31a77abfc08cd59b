package org.fluidjava.cpu.blas;

import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;
import org.fluidjava.cpu.ComputePool;
import org.jspecify.annotations.Nullable;

/** The matrix library of this process: opened on first use, described for {@code doctor}. */
public final class Blas {
  private Blas() {}

  /**
   * The products of this process over {@link ComputePool#shared()}.
   *
   * @throws IllegalStateException if no matrix library loads, with the reason
   */
  public static Gemm gemm() {
    Gemm gemm = Shared.GEMM;
    if (gemm == null) {
      throw new IllegalStateException(Shared.WHY_UNAVAILABLE);
    }
    return gemm;
  }

  /** Products over another pool, with the same library. */
  public static Gemm gemmOver(ComputePool pool) {
    gemm();
    return new OpenBlasGemm(Objects.requireNonNull(Shared.CBLAS), pool);
  }

  /** The same by OpenBLAS alone, to measure against. */
  static Gemm openBlasOver(ComputePool pool) {
    gemm();
    return new OpenBlasGemm(Objects.requireNonNull(Shared.CBLAS), pool, null);
  }

  /** Why no matrix library loads, in one line, or null if one does. */
  public static @Nullable String whyUnavailable() {
    return Shared.WHY_UNAVAILABLE;
  }

  /**
   * What the environment sets that slows OpenBLAS down, in one line for {@code doctor} and the log;
   * null if nothing does. {@code OPENBLAS_CORETYPE} forces the kernels of another processor and
   * {@code OPENBLAS_L2_SIZE} other block sizes; either can halve the speed.
   */
  public static @Nullable String environmentWarning() {
    return environmentWarning(System.getenv());
  }

  static @Nullable String environmentWarning(Map<String, String> environment) {
    StringBuilder found = new StringBuilder();
    for (String name : new String[] {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        found.append(found.isEmpty() ? "" : " and ").append(name).append('=').append(value);
      }
    }
    return found.isEmpty()
        ? null
        : found
            + " set in the environment: OpenBLAS may run at half its speed; unset to let it"
            + " choose by the processor";
  }

  private static final class Shared {
    static final @Nullable Cblas CBLAS;
    static final @Nullable Gemm GEMM;
    static final @Nullable String WHY_UNAVAILABLE;

    static {
      Cblas cblas = null;
      Gemm gemm = null;
      String why = null;
      try {
        cblas = DirectCblas.open();
        if (cblas == null) {
          cblas = LoadedCblas.load();
        }
        gemm = new OpenBlasGemm(cblas, ComputePool.shared());
      } catch (LinkageError | RuntimeException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        why = "OpenBLAS does not load on " + Loader.getPlatform() + ": " + message;
      }
      CBLAS = cblas;
      GEMM = gemm;
      WHY_UNAVAILABLE = why;
    }
  }
}
