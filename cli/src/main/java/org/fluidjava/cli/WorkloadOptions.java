package org.fluidjava.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.fluidjava.models.rnnlm.bench.TrainingSpeed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which program a command looks at. */
final class WorkloadOptions {
  @Parameters(
      index = "0",
      paramLabel = "MODEL|rnnlm",
      description =
          "A saved program, as for run; or rnnlm: the training step of the language model of bench.")
  private Path model = Path.of("");

  @Option(names = "--params", paramLabel = "FILE", description = "Combined parameter file.")
  private @Nullable Path params;

  @Option(
      names = "--feed",
      paramLabel = "FILE",
      description = "The feeds as JSON; may end in .gz. Default: drawn to fit the program.")
  private @Nullable Path feed;

  @Option(
      names = "--config",
      paramLabel = "NAME",
      defaultValue = "seed",
      description = "For rnnlm: ${COMPLETION-CANDIDATES}, in small letters too.")
  private TrainingSpeed.Config config = TrainingSpeed.Config.SEED;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "For rnnlm: sentences of a batch. Default: the configuration's.")
  private int batchSize;

  Workload workload() throws IOException {
    return model.toString().equals("rnnlm")
        ? Workload.languageModel(config, batchSize)
        : Workload.saved(model, params, feed);
  }
}
