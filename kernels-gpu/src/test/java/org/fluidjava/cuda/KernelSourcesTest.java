package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kernel, and each specialisation in use, compiles for sm_80 and sm_90 and spills no more
 * than it may. Needs NVRTC, no GPU: the machine's own, or that of the profile {@code nvrtc}. {@code
 * -Dfluid.cuda.sources=math/} compiles only the sources whose names begin so.
 */
class KernelSourcesTest {
  private static final String FOLDER = "org/bytedeco/cuda/linux-x86_64/";
  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
  private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes spill stores, (\\d+) bytes");

  // Loaded libraries cannot be deleted everywhere.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static boolean ready;

  /** Loads NVRTC; skips where there is none. */
  private static synchronized void needCompiler() throws IOException {
    if (ready) {
      return;
    }
    CudaLibraries libraries = new CudaLibraries(System::getenv);
    ClassLoader loader = KernelSourcesTest.class.getClassLoader();
    boolean packed = loader.getResource(FOLDER + CudaLibraries.COMPILER) != null;
    boolean installed =
        libraries.find(CudaLibraries.COMPILER) != null
            && libraries.find(CudaLibraries.RUNTIME) != null;
    Assumptions.assumeTrue(
        packed || installed,
        "skipped: no NVRTC; the profile nvrtc fetches one (mvn -Pnvrtc), CUDA 13 has one");
    if (libraries.find(CudaLibraries.DRIVER) == null) {
      DriverStub.load(folder);
    } else {
      libraries.load(CudaLibraries.DRIVER);
    }
    if (installed) {
      libraries.load(CudaLibraries.RUNTIME);
      libraries.loadCompiler();
    } else {
      for (String name :
          List.of(CudaLibraries.RUNTIME, "libnvrtc-builtins.so.13.1", CudaLibraries.COMPILER)) {
        try (InputStream in = loader.getResourceAsStream(FOLDER + name)) {
          Files.copy(java.util.Objects.requireNonNull(in, name), folder.resolve(name));
        }
        System.load(folder.resolve(name).toString());
      }
    }
    ready = true;
  }

  /** One source with one set of macros, for one architecture. */
  private record Unit(String source, List<String> defines, String architecture) {
    @Override
    public String toString() {
      return source + " " + String.join(" ", defines) + " for " + architecture;
    }
  }

  @TestFactory
  Stream<DynamicTest> specialisations() throws IOException {
    needCompiler();
    Map<Unit, List<Specialisation>> units = new LinkedHashMap<>();
    String only = System.getProperty("fluid.cuda.sources", "");
    for (Specialisation wanted : CudaBackend.specialisations()) {
      if (!wanted.source().startsWith(only)) {
        continue;
      }
      for (String architecture : List.of("sm_80", "sm_90")) {
        if (Integer.parseInt(architecture.substring(3)) >= wanted.leastCapability()) {
          units
              .computeIfAbsent(
                  new Unit(wanted.source(), wanted.defines(), architecture),
                  unit -> new ArrayList<>())
              .add(wanted);
        }
      }
    }
    // Compiling takes nearly all the time and the compiler serves many threads.
    Map<Unit, Object> results = new HashMap<>();
    units.keySet().parallelStream()
        .forEach(
            unit -> {
              Object result = compile(unit);
              synchronized (results) {
                results.put(unit, result);
              }
            });
    return units.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey().toString(),
                    () -> check(entry.getValue(), results.get(entry.getKey()))));
  }

  private static Object compile(Unit unit) {
    try {
      return Compiler.compile(
          KernelSource.read(unit.source()), unit.defines(), unit.architecture(), true);
    } catch (RuntimeException fault) {
      return fault;
    }
  }

  private static void check(List<Specialisation> wanted, Object result) {
    if (result instanceof RuntimeException fault) {
      throw fault;
    }
    Compiler.Compiled compiled = (Compiler.Compiled) result;
    assertThat(new byte[] {0x7f, 'E', 'L', 'F'})
        .isEqualTo(java.util.Arrays.copyOf(compiled.code(), 4));
    assertThat(compiled.log()).doesNotContain("warning");
    Map<String, Integer> spills = spills(compiled.log());
    for (Specialisation each : wanted) {
      assertThat(spills).as("entries of %s", each.source()).containsKey(each.entry());
      assertThat(spills.get(each.entry()))
          .as("bytes spilled by %s", each)
          .isLessThanOrEqualTo(each.spillBytes());
    }
  }

  /** Entry to bytes spilled, from the assembler's report. */
  private static Map<String, Integer> spills(String log) {
    Map<String, Integer> spills = new HashMap<>();
    String entry = "";
    for (String line : log.lines().toList()) {
      Matcher compiling = ENTRY.matcher(line);
      Matcher spilling = SPILLS.matcher(line);
      if (compiling.find()) {
        entry = compiling.group(1);
        spills.put(entry, 0);
      } else if (spilling.find()) {
        spills.merge(entry, Integer.parseInt(spilling.group(1)), Math::max);
      }
    }
    return spills;
  }

  /** A source that no group lists is one that nothing compiles before a user does. */
  @Test
  void everySourceIsListed() throws Exception {
    TreeSet<String> unlisted = new TreeSet<>();
    URL here = KernelSourcesTest.class.getClassLoader().getResource("org/fluidjava/cuda/blas");
    Assumptions.assumeTrue(
        here != null && here.getProtocol().equals("file"), "the sources lie in an archive");
    Path root = Path.of(URI.create(here.toString())).getParent();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(".cu"))
          .forEach(file -> unlisted.add(root.relativize(file).toString().replace('\\', '/')));
    }
    assertThat(unlisted).contains("blas/operands.cu");
    // The tests' own source, where they lie in the same folder.
    unlisted.removeIf(source -> source.startsWith("probe/"));
    CudaBackend.specialisations().forEach(wanted -> unlisted.remove(wanted.source()));
    assertThat(unlisted).isEmpty();
  }

  @Test
  void aSourceThatDoesNotCompileIsShownWithTheCompilersLog() throws IOException {
    needCompiler();
    KernelSource wrong =
        new KernelSource("wrong.cu", "extern \"C\" __global__ void f() { nothing(); }", Map.of());
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Compiler.compile(wrong, List.of("A=1"), "sm_90", false))
        .isInstanceOf(CudaException.class)
        .hasMessageStartingWith("wrong.cu does not compile for sm_90 with [A=1]:")
        .hasMessageContaining("identifier \"nothing\" is undefined");
  }

  @Test
  void theArchitectureIsTheDevicesOrTheNewestKnown() throws IOException {
    needCompiler();
    assertThat(Compiler.architecture(90)).isEqualTo("sm_90");
    assertThat(Compiler.architecture(999)).startsWith("compute_1");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Compiler.architecture(61))
        .hasMessageContaining("compute capability 6.1");
  }
}
