package org.fluidjava.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java, the processor, the memory and the settings of the machine this process runs on. */
final class Machine {
  private static final double GIB = 1L << 30;
  private static final double MIB = 1L << 20;

  /** The instruction sets that the CPU kernels, OpenBLAS included, choose their code by. */
  private static final List<String> FEATURES =
      List.of(
          "avx",
          "f16c",
          "fma",
          "avx2",
          "avx512f",
          "avx512bw",
          "avx512dq",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_bf16",
          "asimd",
          "asimdhp",
          "bf16",
          "sve",
          "sve2");

  /** What each setting does to a run when it is in the environment. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "OPENBLAS_CORETYPE", "OpenBLAS takes the kernels of the processor named there",
          "OPENBLAS_L2_SIZE", "OpenBLAS cuts its blocks for a cache of that size",
          "OPENBLAS_NUM_THREADS", "ignored: products run on this library's own threads",
          "OMP_NUM_THREADS", "ignored: see -Dfluid.threads",
          "JAVA_TOOL_OPTIONS", "added to the options of every Java process",
          "LD_PRELOAD", "loaded into every process");

  private static final Set<String> SLOWING = Set.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");

  private Machine() {}

  /** Adds all that is known about this machine. */
  static void describe(Doctor.Findings findings) {
    findings.fact("fluid", Version.ofThisBuild());
    findings.fact(
        "java", Runtime.version() + ", " + property("java.vm.name") + ", " + property("java.home"));
    findings.fact(
        "system", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
    describeProcessor(findings);
    describeMemory(findings);
    describeNativeCache(findings);
    describeSettings(findings);
  }

  private static void describeProcessor(Doctor.Findings findings) {
    Optional<Processor> processor = Processor.read(Path.of("/proc/cpuinfo"));
    int usable = Runtime.getRuntime().availableProcessors();
    findings.fact("processor", processor.map(Processor::model).orElse(property("os.arch")));
    processor.ifPresent(
        found ->
            findings.fact(
                "instruction sets",
                FEATURES.stream()
                    .filter(found.features()::contains)
                    .collect(Collectors.joining(" "))));
    findings.fact(
        "cores",
        usable
            + " usable"
            + processor
                .filter(found -> found.cores() > 0)
                .map(found -> ", " + found.cores() + " physical, " + found.threads() + " logical")
                .orElse(""));
  }

  private static void describeMemory(Doctor.Findings findings) {
    findings.fact("java heap", gib(Runtime.getRuntime().maxMemory()) + " at most");
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      findings.fact(
          "memory",
          gib(system.getTotalMemorySize()) + ", " + gib(system.getFreeMemorySize()) + " free");
    }
  }

  /** JavaCPP unpacks native libraries there once; without that folder every start unpacks anew. */
  private static void describeNativeCache(Doctor.Findings findings) {
    Path cache = nativeCache();
    findings.fact(
        "native cache",
        cache + (Files.isDirectory(cache) ? ", " + mib(sizeOf(cache)) : ", not there yet"));
    Path existing = cache;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isWritable(existing)) {
      findings.warning(
          cache
              + " cannot be written: native libraries are unpacked at every start"
              + " (-Dorg.bytedeco.javacpp.cachedir names another folder)");
    }
  }

  private static Path nativeCache() {
    String chosen = System.getProperty("org.bytedeco.javacpp.cachedir");
    return chosen != null ? Path.of(chosen) : Path.of(property("user.home"), ".javacpp", "cache");
  }

  private static void describeSettings(Doctor.Findings findings) {
    SETTINGS.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              String value = System.getenv(name);
              if (value != null) {
                String line = name + "=" + value + " is set: " + SETTINGS.get(name);
                if (SLOWING.contains(name)) {
                  findings.warning(line + "; products can drop to half speed");
                } else {
                  findings.fact("environment " + name, line);
                }
              }
            });
  }

  private static long sizeOf(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    } catch (IOException | UncheckedIOException vanished) {
      return 0; // another process cleans the cache: its size is of no importance then
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "?");
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / MIB);
  }

  /**
   * What Linux tells about the processor.
   *
   * @param model its name
   * @param features its instruction sets, by Linux's names
   * @param cores physical cores, 0 if not told
   * @param threads logical processors
   */
  record Processor(String model, Set<String> features, int cores, int threads) {
    /** Reads {@code /proc/cpuinfo}, or nothing on systems without it. */
    static Optional<Processor> read(Path cpuinfo) {
      if (!Files.isReadable(cpuinfo)) {
        return Optional.empty();
      }
      try {
        return Optional.of(parse(Files.readAllLines(cpuinfo)));
      } catch (IOException unreadable) {
        return Optional.empty();
      }
    }

    static Processor parse(List<String> lines) {
      String model = "unknown";
      Set<String> features = new HashSet<>();
      Set<String> cores = new HashSet<>();
      String socket = "0";
      int threads = 0;
      for (String line : lines) {
        int colon = line.indexOf(':');
        if (colon < 0) {
          continue;
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).strip()) {
          case "processor" -> threads++;
          case "model name" -> model = value;
          case "flags", "Features" -> features.addAll(Arrays.asList(value.split(" ", -1)));
          case "physical id" -> socket = value;
          case "core id" -> cores.add(socket + "/" + value);
          default -> {}
        }
      }
      return new Processor(model, features, cores.size(), threads);
    }
  }
}
