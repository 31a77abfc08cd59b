package org.fluidjava.models.rnnlm.report;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.text.DecimalFormat;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a pass has come: on a terminal a bar, in a log one line a minute. Both tell words per
 * second and the time left, and both go to standard error: standard output holds results only.
 */
public final class ProgressLine implements AutoCloseable {
  private static final long LINE_EVERY_NANOS = 60_000_000_000L;
  private static final int BAR_MILLIS = 500;

  private final String task;
  private final long total;
  private final long first;
  private final PrintStream log;
  private final LongSupplier nanoTime;
  private final long began;
  private final @Nullable ProgressBar bar;
  private long lastLine;
  private long done;

  private ProgressLine(
      String task,
      long total,
      long first,
      PrintStream log,
      LongSupplier nanoTime,
      @Nullable ProgressBarConsumer terminal) {
    this.task = task;
    this.total = total;
    this.first = first;
    this.done = first;
    this.log = log;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
    this.lastLine = began;
    this.bar =
        terminal == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(first, Duration.ZERO)
                .setUpdateIntervalMillis(BAR_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" words", 1)
                .setConsumer(terminal)
                .showSpeed(new DecimalFormat("#,##0"))
                .build();
  }

  /**
   * Starts on standard error, as a bar if that is a terminal.
   *
   * @param task what is being done, such as "pass 1 of 5"
   * @param total how many words it takes
   * @param first how many of them were done before, by a run that is now resumed
   */
  public static ProgressLine open(String task, long total, long first) {
    return new ProgressLine(
        task,
        total,
        first,
        System.err,
        System::nanoTime,
        onTerminal() ? new ConsoleProgressBarConsumer(System.err) : null);
  }

  /** A line a minute, by a clock of its own. */
  static ProgressLine log(
      String task, long total, long first, PrintStream log, LongSupplier nanoTime) {
    return new ProgressLine(task, total, first, log, nanoTime, null);
  }

  /** A bar on a terminal of its own. */
  static ProgressLine bar(String task, long total, long first, ProgressBarConsumer terminal) {
    return new ProgressLine(task, total, first, System.err, System::nanoTime, terminal);
  }

  /** From JDK 22 on there is a console also where there is no terminal; it can be asked. */
  @SuppressWarnings("SystemConsoleNull") // null on the JDKs before 22, which are served too
  private static boolean onTerminal() {
    var console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return (Boolean) console.getClass().getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  /** Tells that {@code words} more were done, with the mean loss per word so far. */
  public void advance(long words, double loss) {
    done += words;
    String note = String.format(Locale.ROOT, "loss %.4f", loss);
    if (bar != null) {
      bar.setExtraMessage(" " + note);
      bar.stepBy(words);
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - lastLine >= LINE_EVERY_NANOS) {
      lastLine = now;
      double speed = (done - first) / ((now - began) / 1e9);
      log.printf(
          Locale.ROOT,
          "%s: %d%%, %s, %,.0f words/s, %s left%n",
          task,
          total == 0 ? 100 : 100 * done / total,
          note,
          speed,
          duration((total - done) / speed));
    }
  }

  /** Seconds as "45 s", "3 min 20 s" or "2 h 05 min". */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "unknown time";
    }
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  /** Ends the bar and its line. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
