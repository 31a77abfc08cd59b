package org.fluidjava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RnnLmCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path temporary;
  private Path text;

  @BeforeEach
  void writeText() throws IOException {
    text = temporary.resolve("text.txt");
    Files.writeString(text, "the cat sees a dog\na dog barks\n".repeat(40));
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  private int train(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "rnnlm",
                "train",
                "--data",
                text.toString(),
                "--out",
                temporary.resolve("run").toString(),
                "--place",
                "cpu"));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @Test
  void trainsJudgesWritesAndGoesOn() {
    assertThat(
            train("--hidden", "6", "--embedding", "4", "--lr", "0.05", "--passes", "2", "--json"))
        .as(err.toString())
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    JsonObject second = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertThat(second.keySet())
        .containsExactly(
            "epoch", "train_ppl", "valid_ppl", "test_ppl", "words", "seconds", "words_per_second");
    assertThat(second.get("epoch").getAsInt()).isEqualTo(2);
    String folder = temporary.resolve("run").toString();

    assertThat(run("rnnlm", "eval", folder, "--data", text.toString(), "--json")).isZero();
    JsonObject judged = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(judged.get("valid_ppl").getAsDouble())
        .isEqualTo(second.get("valid_ppl").getAsDouble());

    assertThat(run("rnnlm", "generate", folder, "--prompt", "a dog", "--length", "9")).isZero();
    assertThat(out.toString()).startsWith("a dog");
    String written = out.toString();
    assertThat(run("rnnlm", "generate", folder, "--prompt", "a dog", "--length", "9")).isZero();
    assertThat(out.toString()).isEqualTo(written);

    assertThat(run("rnnlm", "train", "--resume", folder, "--passes", "3")).isZero();
    assertThat(out.toString()).startsWith("pass 3: perplexity train");

    assertThat(train()).isEqualTo(1);
    assertThat(err.toString()).contains("holds a run already; go on with it by --resume");
  }

  @Test
  void wrongSettingsAreWrongUsage() {
    assertThat(train("--hidden", "0")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("fluid: recipe: hidden is 0; it must be at least 1\n");
    assertThat(train("--recipe", "sead")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no recipe 'sead'; there are seed, literal, gru");
    assertThat(run("rnnlm", "train", "--place", "gpu0")).isEqualTo(2);
    assertThat(err.toString()).contains("a place is cpu, cuda:N or auto, not 'gpu0'");
    assertThat(train("--threads", "-1")).isEqualTo(2);
    assertThat(train("--hidden", "six")).isEqualTo(2);
    assertThat(run("rnnlm")).isEqualTo(2);
    assertThat(run("rnnlm", "train", "--resume", "x", "--hidden", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("leave out --hidden");
    assertThat(run("rnnlm", "generate", "x", "--temperature", "-1")).isEqualTo(2);
    assertThat(temporary.resolve("run")).doesNotExist();
  }

  @Test
  void unusableTextsFailWithOneMessage() throws IOException {
    text = temporary.resolve("nothing-here");
    assertThat(train()).isEqualTo(1);
    assertThat(err.toString()).startsWith("fluid: corpus: there is no file or folder " + text);
    text = Files.createFile(temporary.resolve("empty.txt"));
    assertThat(train()).isEqualTo(1);
    assertThat(err.toString()).startsWith("fluid: corpus:").contains("empty");
    text = Files.write(temporary.resolve("bytes.txt"), new byte[] {(byte) 0xC3, 0x28, '\n'});
    assertThat(train()).isEqualTo(1);
    assertThat(err.toString()).startsWith("fluid: corpus:").contains("bytes.txt");
    assertThat(temporary.resolve("run")).doesNotExist();
  }

  @Test
  void missingModelsAndRunsFailWithOneMessage() {
    String nowhere = temporary.resolve("nowhere").toString();
    assertThat(run("rnnlm", "eval", nowhere)).isEqualTo(1);
    assertThat(err.toString()).contains("holds no trained language model");
    assertThat(run("rnnlm", "generate", nowhere)).isEqualTo(1);
    assertThat(run("rnnlm", "train", "--resume", nowhere)).isEqualTo(1);
    assertThat(err.toString()).contains("there is no checkpoint");
  }

  @Test
  void checkpointsThatCannotBeWrittenEndTheRun() throws IOException {
    // A file where the run's folder is to be made.
    Files.createFile(temporary.resolve("run"));
    assertThat(train("--hidden", "4", "--passes", "1")).isEqualTo(1);
    assertThat(err.toString().lines().toList()).hasSize(1);
  }

  @Test
  void everySubcommandHasHelp() {
    for (String command : List.of("train", "eval", "generate", "fetch-data")) {
      assertThat(run("rnnlm", command, "--help")).as(command).isZero();
      assertThat(out.toString()).contains("Usage: fluid rnnlm " + command);
    }
    assertThat(run("bench", "rnnlm", "--help")).isZero();
    assertThat(out.toString()).contains("--config", "--batches", "--windows");
  }

  @Test
  void benchNeedsAConfiguration() {
    assertThat(run("bench", "rnnlm")).isEqualTo(2);
    assertThat(err.toString()).contains("--config");
    assertThat(run("bench", "rnnlm", "--config", "huge")).isEqualTo(2);
  }
}
