package org.fluidjava.testkit.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process that runs harmed programs; a crash ends it and no other. It says the number of each
 * input before it runs it, and what was wrong with it afterwards.
 *
 * <p>Arguments: {@code stream FOLDER FIRST COUNT}, numbers of {@link FuzzStream}; or {@code replay
 * FOLDER ZIPS}, kept inputs.
 */
public final class FuzzProcess {
  /** The line that begins with the number of the input that runs now. */
  static final String AT = "at ";

  /** The line of a finding: number, then what it is. */
  static final String FOUND = "found ";

  /** The line after an input that ran to the end. */
  static final String RAN = "ran";

  /** The exit status after an input that did not end. */
  static final int HANGS = 77;

  private static final long CPU_NANOS = 8_000_000_000L;

  private final PrintStream out;
  private final Path folder;
  private volatile long number = -1;
  private volatile long begun;

  private FuzzProcess(PrintStream out, Path folder) {
    this.out = out;
    this.folder = folder;
  }

  /** Runs a stretch of the stream, or kept inputs. */
  public static void main(String[] args) throws IOException {
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    FuzzProcess process = new FuzzProcess(out, Path.of(args[1]));
    process.watch(Thread.currentThread());
    if (args[0].equals("stream")) {
      process.stream(Long.parseLong(args[2]), Long.parseLong(args[3]));
    } else {
      process.replay(Path.of(args[2]));
    }
    Runtime.getRuntime().halt(0);
  }

  private void stream(long first, long count) throws IOException {
    FuzzStream inputs = new FuzzStream(folder.resolve("making"));
    for (long next = first; next < first + count; next++) {
      FuzzInput input = inputs.input(next);
      if (input != null) {
        judge(next, input);
      }
    }
  }

  private void replay(Path zips) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(zips)) {
      files = all.filter(path -> path.toString().endsWith(".zip")).sorted().toList();
    }
    for (int i = 0; i < files.size(); i++) {
      judge(i, FuzzInput.unzip(files.get(i)));
    }
  }

  private void judge(long next, FuzzInput input) throws IOException {
    Path run = folder.resolve("run");
    try {
      input.write(run);
    } catch (IOException | java.nio.file.InvalidPathException unwritable) {
      return;
    }
    out.println(AT + next);
    begun = cpu();
    number = next;
    Throwable fault = FuzzRun.run(run);
    number = -1;
    if (fault == null) {
      out.println(RAN);
    } else {
      Throwable raw = FuzzRun.rawBelow(fault);
      if (!FuzzRun.isClear(fault)) {
        out.println(FOUND + next + " " + describe(fault));
      } else if (raw != null) {
        out.println("raw " + next + " " + describe(raw));
      }
    }
  }

  private static String describe(Throwable fault) {
    StringBuilder text = new StringBuilder(fault.getClass().getSimpleName());
    StackTraceElement[] stack = fault.getStackTrace();
    int shown = 0;
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().startsWith("org.fluidjava") && shown++ < 3) {
        text.append(shown == 1 ? " in " : " < ")
            .append(frame.getFileName())
            .append(':')
            .append(frame.getLineNumber());
      }
    }
    @Nullable String message = fault.getMessage();
    return text.append(" : ")
        .append(message == null ? "no text" : message.lines().findFirst().orElse(""))
        .toString();
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void watch(Thread worker) {
    Thread watcher =
        new Thread(
            () -> {
              while (true) {
                try {
                  Thread.sleep(500);
                } catch (InterruptedException e) {
                  return;
                }
                long at = number;
                long used =
                    ManagementFactory.getThreadMXBean().getThreadCpuTime(worker.getId()) - begun;
                if (at >= 0 && used > CPU_NANOS && at == number) {
                  StackTraceElement[] stack = worker.getStackTrace();
                  Throwable where = new IllegalStateException("does not end");
                  where.setStackTrace(stack);
                  out.println(FOUND + at + " hang: " + describe(where));
                  out.flush();
                  Runtime.getRuntime().halt(HANGS);
                }
              }
            });
    watcher.setDaemon(true);
    watcher.start();
  }
}
