package org.fluidjava.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The models of the examples, which are not part of the sources. */
final class DownloadedModels {
  private DownloadedModels() {}

  /** The folder of a model; skips the test when there is none. */
  static Path require(String name) {
    String all = System.getenv("FLUID_MODELS");
    assumeTrue(all != null, "FLUID_MODELS does not name a folder of models");
    Path folder = Path.of(String.valueOf(all), name);
    assumeTrue(Files.isDirectory(folder), "no folder " + folder);
    return folder;
  }
}
