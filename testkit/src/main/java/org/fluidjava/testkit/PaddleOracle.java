package org.fluidjava.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.tensor.LoDTensor;
import org.jspecify.annotations.Nullable;

/**
 * Runs saved programs on the real PaddlePaddle 2.3.2 CPU library, with graph optimisation off and
 * one thread. Paddle lives in another process, which it ends when it refuses a program; the next
 * request then starts a new one. The class path must hold the module {@code oracle}, so tests that
 * use this carry the tag {@code oracle} and stand in that module.
 *
 * <p>The process keeps the first program that it loads. While something of it lies in Paddle's
 * memory pool, Paddle does not give the pool back when a program ends; it would fetch it anew for
 * the next program, and it locks all of it (500 MB) into memory each time, which takes some twenty
 * times as long as a small program. No flag of the library can be set from outside to prevent that.
 *
 * <p>Limits of Paddle's interface: feeds and fetches are dense float32, int64, int32 or uint8, and
 * not empty.
 */
public final class PaddleOracle implements AutoCloseable {
  private static final String SERVER = "org.fluidjava.oracle.PaddleServer";
  private static final String ANSWER = "paddle-server: ";
  private static final String DONE = "done";

  /** Some requests make Paddle loop for ever. */
  private static final int SECONDS_FOR_A_REQUEST = 20;

  /** A new process unpacks and loads the library first. */
  private static final int SECONDS_TO_START = 60;

  private final Path scratch;
  private final Path errors;
  private @Nullable Process process;
  private @Nullable BufferedWriter requests;
  private @Nullable BufferedReader answers;
  private int count;

  private PaddleOracle(Path scratch) {
    this.scratch = scratch;
    errors = scratch.resolve("stderr");
  }

  /** Makes a folder for requests; the process starts with the first one. */
  public static PaddleOracle open() throws IOException {
    return new PaddleOracle(Files.createTempDirectory("paddle-oracle"));
  }

  /** Paddle does not run a program; the text has Paddle's own message. */
  public static final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /** A folder of its own below the oracle's, for a program to be saved in. */
  public Path newFolder() throws IOException {
    return Files.createDirectories(scratch.resolve(Integer.toString(count++)));
  }

  /**
   * Runs a saved program.
   *
   * @param model folder with {@code __model__} and one file for each persistable variable; state
   *     carries over from run to run
   * @param feeds a value for each of the program's feeds
   * @param runs how often
   * @return for each run the fetched tensors by name, in the order of the program's fetches
   * @throws Refusal when Paddle refuses the program or its data
   */
  public List<Map<String, LoDTensor>> run(Path model, Map<String, LoDTensor> feeds, int runs)
      throws IOException {
    List<String> fetches = SavedProgram.load(model).fetchNames();
    Path folder = newFolder();
    // Both folders may lie anywhere: the server looks below one.
    Files.createSymbolicLink(folder.resolve("model"), model.toAbsolutePath());
    ParameterFile.writeAll(folder.resolve("feeds"), feeds);
    ask(runs + " " + folder.toAbsolutePath());
    List<Map<String, LoDTensor>> results = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      Map<String, LoDTensor> fetched = new LinkedHashMap<>();
      for (int i = 0; i < fetches.size(); i++) {
        Path file =
            folder.resolve("results").resolve(Integer.toString(run)).resolve(Integer.toString(i));
        fetched.put(fetches.get(i), ParameterFile.readTensor(file));
      }
      results.add(fetched);
    }
    delete(folder);
    return results;
  }

  /** Runs a saved program once, see {@link #run(Path, Map, int)}. */
  public Map<String, LoDTensor> run(Path model, Map<String, LoDTensor> feeds) throws IOException {
    return run(model, feeds, 1).get(0);
  }

  /** Deletes a folder that {@link #newFolder} made, where many are made. */
  public void discard(Path folder) {
    delete(folder);
  }

  private void ask(String request) throws IOException {
    Process running = process;
    boolean fresh = running == null || !running.isAlive();
    Process server = started();
    int seconds = SECONDS_FOR_A_REQUEST + (fresh ? SECONDS_TO_START : 0);
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> limit =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              server.destroyForcibly();
            },
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
    String answer = null;
    try {
      BufferedWriter writer = requests;
      BufferedReader reader = answers;
      if (writer == null || reader == null) {
        throw new IllegalStateException("the oracle's process has no streams");
      }
      writer.write(request);
      writer.newLine();
      writer.flush();
      for (String line = reader.readLine(); line != null && answer == null; ) {
        if (line.startsWith(ANSWER)) {
          answer = line.substring(ANSWER.length());
        } else {
          line = reader.readLine();
        }
      }
    } catch (IOException broken) {
      // The process ended in the middle; its own words say more than this exception.
      answer = null;
    } finally {
      limit.cancel(false);
    }
    if (answer == null) {
      stop(server);
      if (late.get()) {
        throw new Refusal("no answer within " + seconds + " s");
      }
      throw new Refusal(lastWords());
    }
    if (!answer.equals(DONE)) {
      throw new Refusal(answer);
    }
  }

  private Process started() throws IOException {
    Process running = process;
    if (running != null && running.isAlive()) {
      return running;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx2g",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + scratch.resolve("hs_err.log"),
            "-Dai.djl.offline=true",
            "-DENGINE_CACHE_DIR=" + scratch.resolve("native"),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SERVER));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    Map<String, String> environment = builder.environment();
    for (String threads : List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")) {
      environment.put(threads, "1");
    }
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("GLOG_minloglevel", "2");
    Process fresh = builder.start();
    process = fresh;
    requests = fresh.outputWriter(StandardCharsets.UTF_8);
    answers = fresh.inputReader(StandardCharsets.UTF_8);
    return fresh;
  }

  /** What Paddle printed before it ended the process: the lines of its error summary. */
  private String lastWords() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readString(errors, StandardCharsets.ISO_8859_1).split("\\R")) {
      if (!line.isBlank() && !line.contains(" INFO ") && !line.contains(" WARN ")) {
        lines.add(line.strip());
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("Error Message Summary")) {
        return String.join(
            " ", lines.subList(Math.min(i + 2, lines.size()), Math.min(i + 5, lines.size())));
      }
    }
    for (String line : lines) {
      if (line.contains("what():") || line.contains("Error:")) {
        return "Paddle ended the process: " + line;
      }
    }
    return "Paddle ended the process without a reason"
        + (lines.isEmpty()
            ? ""
            : ": " + String.join(" ", lines.subList(Math.max(lines.size() - 6, 0), lines.size())));
  }

  private static void stop(Process server) {
    server.destroy();
    try {
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      stop(running);
    }
    delete(scratch);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
