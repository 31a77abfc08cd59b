package org.fluidjava.io;

import org.jspecify.annotations.Nullable;

/**
 * The names of the files of a saved program within its folder.
 *
 * @param programFile the program
 * @param paramsFile the combined file of all variables; null for one file for each, named after it
 */
public record SaveForm(String programFile, @Nullable String paramsFile) {
  /** {@code __model__} and one file for each variable: the form of Fluid's early releases. */
  public static final SaveForm SEPARATE = new SaveForm("__model__", null);

  /** {@code __model__} and one combined file, as Fluid's {@code params_filename} makes it. */
  public static SaveForm combined(String paramsFile) {
    return new SaveForm("__model__", paramsFile);
  }

  /** {@code name.pdmodel} and {@code name.pdiparams}, the form of Paddle 2. */
  public static SaveForm pdmodel(String name) {
    return new SaveForm(name + ".pdmodel", name + ".pdiparams");
  }
}
