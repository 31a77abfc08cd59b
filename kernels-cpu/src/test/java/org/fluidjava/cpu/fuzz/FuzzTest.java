package org.fluidjava.cpu.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fluidjava.testkit.fuzz.FuzzInput;
import org.fluidjava.testkit.fuzz.FuzzSession;
import org.fluidjava.testkit.fuzz.FuzzStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Harms saved programs for {@code -Dfluid.fuzz.seconds} (60), from number {@code
 * -Dfluid.fuzz.first} (0) on. Each finding is kept as a zip file in {@code -Dfluid.fuzz.findings}.
 */
@Tag("fuzz")
class FuzzTest {
  @Test
  void harmedProgramsEndInResultsOrClearErrors() throws IOException {
    Path folder = Files.createTempDirectory("fluid-fuzz");
    Path kept =
        Path.of(System.getProperty("fluid.fuzz.findings", folder.resolve("findings").toString()));
    FuzzSession session = new FuzzSession(folder.resolve("session"));
    long next =
        session.stream(
            Long.getLong("fluid.fuzz.first", 0), Long.getLong("fluid.fuzz.seconds", 60), 5000);
    Files.createDirectories(kept);
    FuzzStream stream = new FuzzStream(folder.resolve("again"));
    for (Map.Entry<Long, String> finding : session.findings().entrySet()) {
      FuzzInput input = stream.input(finding.getKey());
      if (input != null) {
        input.zip(kept.resolve(finding.getKey() + ".zip"));
      }
    }
    System.out.printf(
        "fuzz: %d programs, %d ran to the end, %d findings in %s, next number %d%n",
        session.executions(), session.ranToTheEnd(), session.findings().size(), kept, next);
    session.rawErrors().forEach((number, text) -> System.out.println("raw " + number + " " + text));
    session
        .findings()
        .forEach((number, text) -> System.out.println("found " + number + " " + text));
    assertThat(session.findings()).isEmpty();
    assertThat(session.ranToTheEnd()).isPositive();
  }
}
