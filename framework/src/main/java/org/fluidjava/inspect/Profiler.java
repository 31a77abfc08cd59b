package org.fluidjava.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.StepListener;

/**
 * Times every operator of a prepared program: {@code program.listen(profiler)}. Each operator is
 * waited for, so times are those of the operators one by one, launch included; a run that lets
 * devices work ahead takes less than their sum. Copies between places have rows of their own.
 */
public final class Profiler implements StepListener {
  /** More events than a trace viewer opens with ease. */
  private static final int MOST_EVENTS = 1_000_000;

  private final PreparedProgram program;
  private final List<Event> events = new ArrayList<>();
  private final List<Long> began = new ArrayList<>();
  private final long origin = System.nanoTime();

  /**
   * One operator of one run.
   *
   * @param name its type; copies are {@code copy cuda:0 -> cpu}
   * @param place where it ran
   * @param variable the first variable that it wrote
   * @param line the user's line
   * @param startNanos since the profiler was made
   * @param nanos how long it took, without the operators of its sub-blocks
   * @param bytes bytes moved, for copies
   * @param depth 0 in block 0
   */
  public record Event(
      String name,
      String place,
      String variable,
      String line,
      long startNanos,
      long nanos,
      long bytes,
      int depth) {}

  /**
   * All operators of one type on one place.
   *
   * @param name type
   * @param place place
   * @param calls how often
   * @param nanos time of all calls
   * @param share of the time of all operators
   * @param bytes bytes moved
   */
  public record Row(String name, String place, int calls, long nanos, double share, long bytes) {}

  private final List<Long> insideNanos = new ArrayList<>();

  /** A profiler of one prepared program; it still has to be set as its listener. */
  public Profiler(PreparedProgram program) {
    this.program = program;
  }

  @Override
  public void before(StepView step) {
    program.synchronize();
    began.add(System.nanoTime());
    insideNanos.add(0L);
  }

  @Override
  public void after(StepView step) {
    program.synchronize();
    long end = System.nanoTime();
    int depth = began.size() - 1;
    long start = began.remove(depth);
    long inside = insideNanos.remove(depth);
    if (depth > 0) {
      insideNanos.set(depth - 1, insideNanos.get(depth - 1) + (end - start));
    }
    if (events.size() < MOST_EVENTS) {
      boolean copy = step.operator().type().equals("transfer");
      List<String> written = step.operator().outputNames();
      events.add(
          new Event(
              copy ? "copy " + step.cause().replaceFirst(" for .*", "") : step.operator().type(),
              step.place().toString(),
              written.isEmpty() ? "" : written.get(0),
              step.operator().userLine(),
              start - origin,
              end - start - inside,
              copy ? bytes(step) : 0,
              depth));
    }
  }

  private static long bytes(StepView step) {
    long bytes = 0;
    for (List<RuntimeValue> slot : step.outputs().values()) {
      for (RuntimeValue value : slot) {
        if (value instanceof Tensor tensor) {
          bytes += tensor.bytes();
        } else if (value instanceof RowsTensor rows) {
          bytes += rows.rows().bytes() + rows.value().bytes();
        }
      }
    }
    return bytes;
  }

  /** What was seen, in order. */
  public List<Event> events() {
    return List.copyOf(events);
  }

  /** Sums by operator type and place, longest first. */
  public List<Row> table() {
    Map<String, Row> rows = new LinkedHashMap<>();
    double all = events.stream().mapToLong(Event::nanos).sum();
    for (Event event : events) {
      Row row = new Row(event.name, event.place, 1, event.nanos, event.nanos / all, event.bytes);
      rows.merge(
          event.name + " " + event.place,
          row,
          (a, b) ->
              new Row(
                  a.name,
                  a.place,
                  a.calls + b.calls,
                  a.nanos + b.nanos,
                  a.share + b.share,
                  a.bytes + b.bytes));
    }
    return rows.values().stream().sorted(Comparator.comparingLong(Row::nanos).reversed()).toList();
  }

  /** {@link #table} as text, times in ms. */
  public String text(int runs) {
    StringBuilder text =
        new StringBuilder(
            "%-36s %-8s %8s %12s %7s %14s%n"
                .formatted("operator", "place", "calls", "ms a run", "share", "bytes a run"));
    for (Row row : table()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-36s %-8s %8d %12.4f %6.1f%% %14s%n",
              row.name,
              row.place,
              row.calls / runs,
              row.nanos / 1e6 / runs,
              100 * row.share,
              row.bytes == 0 ? "" : "%,d".formatted(row.bytes / runs)));
    }
    return text.toString();
  }

  /**
   * The events as Chrome's trace format (chrome://tracing, Perfetto): one process for each place,
   * times in microseconds.
   */
  public String chromeTrace() {
    Map<String, Integer> processes = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder("{\"traceEvents\":[");
    for (Event event : events) {
      int process = processes.computeIfAbsent(event.place, key -> processes.size() + 1);
      text.append(
          String.format(
              Locale.ROOT,
              "{\"name\":%s,\"cat\":\"operator\",\"ph\":\"X\",\"ts\":%.3f,\"dur\":%.3f,\"pid\":%d,\"tid\":%d,\"args\":{\"writes\":%s,\"line\":%s,\"bytes\":%d}},%n",
              quoted(event.name),
              event.startNanos / 1e3,
              event.nanos / 1e3,
              process,
              event.depth,
              quoted(event.variable),
              quoted(event.line),
              event.bytes));
    }
    processes.forEach(
        (place, process) ->
            text.append(
                "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":%d,\"args\":{\"name\":%s}},%n"
                    .formatted(process, quoted(place))));
    int comma = text.lastIndexOf(",");
    if (comma > 0 && !events.isEmpty()) {
      text.setLength(comma);
    }
    return text.append("]}").append(System.lineSeparator()).toString();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
