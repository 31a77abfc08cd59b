package org.fluidjava.cuda;

import java.util.List;
import org.fluidjava.kernel.Registrar;

/** A folder of CUDA kernels, found by {@link java.util.ServiceLoader}. */
public interface CudaKernelGroup {
  /** Registers the group's kernels. Must not touch the CUDA libraries. */
  void register(Registrar registrar);

  /**
   * Everything that the group's factories can ask {@link CudaDevice#kernel} for, with
   * representative sizes. A test compiles all of it where there is no GPU.
   */
  default List<Specialisation> specialisations() {
    return List.of();
  }
}
