package org.fluidjava.cli;

import java.util.List;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.models.rnnlm.RecipeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

  @Mixin private final GpuMemory gpuMemory = new GpuMemory();

  @Option(
      names = "--precision",
      paramLabel = "MODE",
      converter = PrecisionName.class,
      description =
          "How a GPU multiplies float32 matrices: fp32, tf32 (10 bits), or 3xtf32 (tensor cores, each"
              + " operand in two parts). Default: fp32.")
  void precision(@Nullable String mode) {
    if (mode != null) {
      System.setProperty("fluid.cuda.precision", mode);
    }
  }

  /** One of the three names. */
  static final class PrecisionName implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (List.of("fp32", "tf32", "3xtf32").contains(text)) {
        return text;
      }
      throw new TypeConversionException("'" + text + "' is not fp32, tf32 or 3xtf32");
    }
  }

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
