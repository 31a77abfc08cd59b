package org.fluidjava.cli;

import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.models.rnnlm.RecipeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where and with how many threads a command computes. */
final class Computing {
  private static final Logger LOG = LoggerFactory.getLogger(Computing.class);
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--place",
      paramLabel = "PLACE",
      defaultValue = "auto",
      description = "cpu, cuda:N, or auto: CUDA where it can be used. Default: ${DEFAULT-VALUE}.")
  private String place = "auto";

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that compute on the CPU. Default: all cores.")
  private int threads;

  /** The place, named in the log. Call it before anything computes: the threads start once. */
  Place choose() {
    if (threads < 0 || threads > MOST_THREADS) {
      throw new RecipeException(
          "threads is " + threads + "; it must be 1 to " + MOST_THREADS + ", or 0 for all cores");
    }
    if (threads > 0) {
      System.setProperty("fluid.threads", String.valueOf(threads));
    }
    Kernels kernels = Kernels.installed();
    if (place.equals("auto")) {
      Place chosen = kernels.auto();
      LOG.info("place {} ({})", chosen, kernels.whyAuto());
      return chosen;
    }
    Place chosen = parse();
    LOG.info("place {} (as --place says)", chosen);
    return chosen;
  }

  private Place parse() {
    try {
      return Place.parse(place);
    } catch (IllegalArgumentException e) {
      throw new RecipeException(String.valueOf(e.getMessage()));
    }
  }
}
