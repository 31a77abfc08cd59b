package org.fluidjava.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes lines such as {@code 12:30:59 INFO message}, each in one piece. */
final class ConsoleLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;
  private static final int OFF = Integer.MAX_VALUE;

  private final transient PrintStream out;
  private final int lowest;

  ConsoleLogger(String name, PrintStream out) {
    this.name = name;
    this.out = out;
    lowest = lowest(System.getProperty("fluid.log", "info"));
  }

  private static int lowest(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "trace", "all" -> Level.TRACE.toInt();
      case "debug" -> Level.DEBUG.toInt();
      case "warn" -> Level.WARN.toInt();
      case "error" -> Level.ERROR.toInt();
      case "off" -> OFF;
      default -> Level.INFO.toInt();
    };
  }

  @Override
  public boolean isTraceEnabled() {
    return Level.TRACE.toInt() >= lowest;
  }

  @Override
  public boolean isDebugEnabled() {
    return Level.DEBUG.toInt() >= lowest;
  }

  @Override
  public boolean isInfoEnabled() {
    return Level.INFO.toInt() >= lowest;
  }

  @Override
  public boolean isWarnEnabled() {
    return Level.WARN.toInt() >= lowest;
  }

  @Override
  public boolean isErrorEnabled() {
    return Level.ERROR.toInt() >= lowest;
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    StringBuilder line = new StringBuilder(80);
    LocalTime now = LocalTime.now(ZoneId.systemDefault());
    two(line, now.getHour(), ':');
    two(line, now.getMinute(), ':');
    two(line, now.getSecond(), ' ');
    line.append(level.name());
    line.append(level.name().length() < 5 ? "  " : " ");
    line.append(MessageFormatter.basicArrayFormat(message, arguments));
    line.append(System.lineSeparator());
    if (failure != null) {
      ByteArrayOutputStream trace = new ByteArrayOutputStream();
      failure.printStackTrace(new PrintStream(trace, true, UTF_8));
      line.append(trace.toString(UTF_8));
    }
    // Java 17's own choice of charset need not hold a model's words.
    byte[] bytes = line.toString().getBytes(UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  private static void two(StringBuilder line, int number, char end) {
    line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10)).append(end);
  }
}
