package org.fluidjava.pass;

import java.util.Set;
import org.fluidjava.kernel.Kernels;

/**
 * What a pass may rely on.
 *
 * @param fetches variables that must keep their names and values
 * @param placeKind where the program will run
 * @param kernels which kernels there are
 */
public record PassContext(Set<String> fetches, String placeKind, Kernels kernels) {
  /** Whether a kernel for an operator exists where the program will run. */
  public boolean hasKernel(String type) {
    return kernels.has(type, placeKind);
  }
}
