package org.fluidjava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules over the sources that class files no longer show. */
class SourceRulesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern CATCH_ALL =
      Pattern.compile("catch\\s*\\(\\s*(final\\s+)?Throwable\\b");

  /**
   * Two hand what one thread threw to the thread that waits for it; one judges what a fuzz run
   * threw.
   */
  private static final Set<String> CATCH_ALL_ALLOWED =
      Set.of("ComputePool.java", "BufferedPass.java", "FuzzRun.java");

  private static List<Path> mainSources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> folders = Files.walk(ROOT, 2)) {
      for (Path folder : folders.map(path -> path.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  /** It would turn an exhausted memory or a broken native library into a wrong or slow run. */
  @Test
  void nobodyCatchesThrowable() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path file : mainSources()) {
      if (CATCH_ALL.matcher(Files.readString(file)).find()
          && !CATCH_ALL_ALLOWED.contains(file.getFileName().toString())) {
        found.add(ROOT.relativize(file).toString());
      }
    }
    assertThat(found).isEmpty();
  }

  /** Null checks reach only the packages that say so. */
  @Test
  void everyPackageIsNullMarked() throws IOException {
    Set<String> unmarked = new TreeSet<>();
    for (Path file : mainSources()) {
      Path packageInfo = file.resolveSibling("package-info.java");
      if (!Files.exists(packageInfo) || !Files.readString(packageInfo).contains("NullMarked")) {
        unmarked.add(ROOT.relativize(file.getParent()).toString());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  /** Work that is left for later belongs into an issue. */
  @Test
  void nothingIsLeftForLater() throws IOException {
    Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X{3})\\b");
    Set<String> found = new TreeSet<>();
    for (Path file : mainSources()) {
      if (later.matcher(Files.readString(file)).find()) {
        found.add(ROOT.relativize(file).toString());
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void theRulesSeeTheSources() throws IOException {
    assertThat(mainSources())
        .anyMatch(file -> file.endsWith("Main.java"))
        .anyMatch(file -> file.endsWith("Program.java"));
  }
}
