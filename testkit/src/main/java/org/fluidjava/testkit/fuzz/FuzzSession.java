package org.fluidjava.testkit.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts {@link FuzzProcess} and keeps what it finds. When the process dies, the input that it was
 * running is a finding, and a new process goes on behind it.
 */
public final class FuzzSession {
  private final Path folder;
  private final Map<Long, String> findings = new LinkedHashMap<>();
  private final Map<Long, String> raw = new LinkedHashMap<>();
  private long at = -1;
  private long executions;
  private long toTheEnd;

  /** Works in a folder. */
  public FuzzSession(Path folder) {
    this.folder = folder;
  }

  /** What was found, by number. */
  public Map<Long, String> findings() {
    return findings;
  }

  /** Clear errors around a raw one, by number. */
  public Map<Long, String> rawErrors() {
    return raw;
  }

  /** How many inputs were run. */
  public long executions() {
    return executions;
  }

  /** How many of them ran to the end without an error. */
  public long ranToTheEnd() {
    return toTheEnd;
  }

  /** Runs the stream from a number on for some seconds; returns the number after the last. */
  public long stream(long first, long seconds, long stretch) throws IOException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long next = first;
    while (System.nanoTime() < end) {
      at = next - 1;
      boolean whole = process("stream", Long.toString(next), Long.toString(stretch));
      next = whole ? next + stretch : Math.max(at, next) + 1;
    }
    return next;
  }

  /** Runs the kept inputs of a folder, in the order of their names. */
  public void replay(Path zips) throws IOException {
    at = -1;
    process("replay", zips.toString());
  }

  private boolean process(String... what) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx768m",
            "-Xss1m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.resolve("crash-%p.log"),
            "-Dfluid.memory=64m",
            "-Dfluid.memory.guard=true",
            "-Dfluid.threads=1",
            "-Dfluid.while.limit=200",
            "-Dorg.bytedeco.javacpp.nopointergc=true",
            "-cp",
            System.getProperty("java.class.path"),
            FuzzProcess.class.getName(),
            what[0],
            folder.toString()));
    command.addAll(List.of(what).subList(1, what.length));
    Files.createDirectories(folder);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("errors.txt").toFile()))
            .start();
    try (BufferedReader lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read(line);
      }
      int status = process.waitFor();
      if (status != 0 && status != FuzzProcess.HANGS) {
        findings.put(at, "the process died with status " + status);
      }
      return status == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void read(String line) {
    if (line.startsWith(FuzzProcess.AT)) {
      at = Long.parseLong(line.substring(FuzzProcess.AT.length()));
      executions++;
    } else if (line.startsWith(FuzzProcess.FOUND)) {
      put(findings, line.substring(FuzzProcess.FOUND.length()));
    } else if (line.startsWith("raw ")) {
      put(raw, line.substring(4));
    } else if (line.equals(FuzzProcess.RAN)) {
      toTheEnd++;
    }
  }

  private static void put(Map<Long, String> into, String text) {
    int space = text.indexOf(' ');
    into.put(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
  }
}
