package org.fluidjava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  @Test
  void helpListsTheCommandsOnStandardOutput() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: fluid", "doctor");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : Main.commandNames()) {
      out.getBuffer().setLength(0);
      assertThat(run(command, "--help")).as(command).isZero();
      assertThat(out.toString()).as(command).contains("Usage: fluid " + command);
    }
  }

  @Test
  void warmingUpRunsAProgram() {
    assertThat(run("warm-up")).as(err.toString()).isZero();
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).doesNotContain("warm-up");
  }

  @Test
  void missingCommandIsWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).startsWith("a command is missing");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void unknownCommandIsWrongUsage() {
    assertThat(run("doktor")).isEqualTo(2);
    assertThat(err.toString()).contains("doktor");
  }

  @Test
  void unknownOptionIsWrongUsage() {
    assertThat(run("doctor", "--jsn")).isEqualTo(2);
    assertThat(err.toString()).contains("--jsn");
  }

  @Test
  void doctorNamesTheMachine() {
    assertThat(run("doctor")).isZero();
    assertThat(out.toString())
        .contains("java", "processor", "cores", "memory", "native cache", "place cpu", "usable");
  }

  @Test
  void doctorAsJsonIsOneObject() {
    assertThat(run("doctor", "--json")).isZero();
    JsonObject found = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(found.get("java").getAsString()).contains(Runtime.version().toString());
    assertThat(found.get("warnings").isJsonArray()).isTrue();
  }

  @Test
  void processorIsReadFromLinux() {
    Machine.Processor processor =
        Machine.Processor.parse(
            List.of(
                "processor\t: 0",
                "model name\t: Some CPU",
                "physical id\t: 0",
                "core id\t\t: 0",
                "flags\t\t: fpu avx2 fma",
                "",
                "processor\t: 1",
                "physical id\t: 0",
                "core id\t\t: 0",
                "",
                "processor\t: 2",
                "physical id\t: 1",
                "core id\t\t: 0"));
    assertThat(processor.model()).isEqualTo("Some CPU");
    assertThat(processor.features()).containsExactlyInAnyOrder("fpu", "avx2", "fma");
    assertThat(processor.cores()).isEqualTo(2);
    assertThat(processor.threads()).isEqualTo(3);
  }

  @Test
  void fileErrorsSayWhatIsWrongWithTheFile() {
    assertThat(Failures.message(new NoSuchFileException("a/b")))
        .isEqualTo("a/b: no such file or folder");
    assertThat(Failures.message(new UncheckedIOException(new NoSuchFileException("a/b"))))
        .isEqualTo("a/b: no such file or folder");
    assertThat(Failures.message(new IllegalStateException("", new IOException("disk is full"))))
        .isEqualTo("disk is full");
    assertThat(Failures.message(new IllegalStateException())).isEqualTo("IllegalStateException");
  }
}
