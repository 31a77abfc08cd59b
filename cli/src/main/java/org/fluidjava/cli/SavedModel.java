package org.fluidjava.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.fluidjava.io.SavedProgram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How commands name a saved program. */
final class SavedModel {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "Folder with __model__ or one *.pdmodel, or the program file itself.")
  private @Nullable Path model;

  @Option(
      names = "--params",
      paramLabel = "FILE",
      description =
          "Combined parameter file, as given or beside the program. Default: the *.pdiparams beside"
              + " a *.pdmodel, else one file for each variable.")
  private @Nullable Path params;

  SavedProgram load() throws IOException {
    if (model == null) {
      throw new IllegalStateException("the model is a required argument");
    }
    return SavedProgram.load(model, params);
  }
}
