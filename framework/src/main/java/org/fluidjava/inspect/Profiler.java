package org.fluidjava.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Timeline;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.StepListener;
import org.jspecify.annotations.Nullable;

/**
 * Times every operator of a prepared program: {@code program.listen(profiler)}. Operators of a
 * device are timed by the device's own clock: nothing is waited for before a run ends, so the
 * device works ahead as in any run. Copies have rows of their own.
 */
public final class Profiler implements StepListener, AutoCloseable {
  /** More events than a trace viewer opens with ease. */
  private static final int MOST_EVENTS = 1_000_000;

  private final PreparedProgram program;
  private final Map<Device, Timeline> timelines = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Busy> busy = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();
  private final long origin = System.nanoTime();
  private boolean blocks;

  /**
   * One operator of one run. Where it ran on the host, both pairs of times are the same.
   *
   * @param name its type; copies are {@code copy cuda:0 -> cpu}
   * @param place where it ran
   * @param variable the first variable that it wrote
   * @param line the user's line
   * @param startNanos when it began on its place, since the profiler was made
   * @param nanos how long it took there, without the operators of its sub-blocks
   * @param hostStartNanos when the host began to give it to its place, since the profiler was made
   * @param hostNanos how long the host took for it, waiting included
   * @param bytes bytes moved, for copies
   * @param depth 0 in block 0
   * @param byDevice whether the first pair of times is from the device's own clock
   */
  public record Event(
      String name,
      String place,
      String variable,
      String line,
      long startNanos,
      long nanos,
      long hostStartNanos,
      long hostNanos,
      long bytes,
      int depth,
      boolean byDevice) {

    boolean copies() {
      return name.startsWith("copy ");
    }
  }

  /**
   * All operators of one type on one place.
   *
   * @param name type
   * @param place place
   * @param calls how often
   * @param nanos time of all calls on their place
   * @param hostNanos time of all calls on the host
   * @param share of the time of all operators
   * @param bytes bytes moved
   */
  public record Row(
      String name, String place, int calls, long nanos, long hostNanos, double share, long bytes) {}

  /**
   * A device's time in all runs.
   *
   * @param place the device
   * @param spanNanos from its first operator of a run to the end of its last, copies included
   * @param busyNanos of these, time in which it had an operator or a copy
   */
  public record Busy(String place, long spanNanos, long busyNanos) {}

  /** A step that has begun on the host. */
  private static final class Open {
    long began;
    long inside;
    int mark;
    int copies;
    @Nullable Timeline timeline;
  }

  /** A step whose times on its device are not known yet. */
  private record Pending(Event event, Timeline timeline, Device device, int begin, int end) {}

  /** A profiler of one prepared program; it still has to be set as its listener. */
  public Profiler(PreparedProgram program) {
    this.program = program;
  }

  @Override
  public void beforeRun() {
    open.clear();
    pending.clear();
    blocks = false;
    for (Device device : program.devices()) {
      if (!timelines.containsKey(device)) {
        Timeline timeline = device.timeline();
        if (timeline != null) {
          timelines.put(device, timeline);
        } else if (!(device instanceof HostDevice)) {
          blocks = true;
        }
      }
    }
    timelines.values().forEach(Timeline::restart);
  }

  @Override
  public void before(StepView step) {
    Open begun = new Open();
    Device device = StepDevices.of(step, program);
    Timeline timeline = timelines.get(device);
    if (timeline != null) {
      begun.timeline = timeline;
      begun.copies = timeline.copies().size();
      begun.mark = timeline.mark();
    } else if (blocks) {
      program.synchronize();
    }
    begun.began = System.nanoTime();
    open.add(begun);
  }

  @Override
  public void after(StepView step) {
    Open begun = open.remove(open.size() - 1);
    Timeline timeline = begun.timeline;
    if (timeline == null && blocks) {
      program.synchronize();
    }
    long end = System.nanoTime();
    int depth = open.size();
    if (depth > 0) {
      open.get(depth - 1).inside += end - begun.began;
    }
    if (events.size() + pending.size() >= MOST_EVENTS) {
      return;
    }
    boolean copy = step.operator().type().equals("transfer");
    List<String> written = step.operator().outputNames();
    long start = begun.began - origin;
    long nanos = end - begun.began - begun.inside;
    Event event =
        new Event(
            copy ? "copy " + step.cause().replaceFirst(" for .*", "") : step.operator().type(),
            step.place().toString(),
            written.isEmpty() ? "" : written.get(0),
            step.operator().userLine(),
            start,
            nanos,
            start,
            nanos,
            copy ? StepDevices.outputBytes(step) : 0,
            depth,
            false);
    if (timeline == null) {
      events.add(event);
    } else {
      Device device = StepDevices.of(step, program);
      int after = timeline.mark();
      List<Timeline.Copy> copies =
          timeline.copies().subList(begun.copies, timeline.copies().size());
      // A copy on a queue of its own is not between the step's marks on the queue of the work.
      Timeline.Copy own = copy && !copies.isEmpty() ? copies.get(0) : null;
      pending.add(
          new Pending(
              event,
              timeline,
              device,
              own == null ? begun.mark : own.begin(),
              own == null ? after : copies.get(copies.size() - 1).end()));
    }
  }

  @Override
  public void afterRun() {
    for (Map.Entry<Device, Timeline> entry : timelines.entrySet()) {
      Timeline timeline = entry.getValue();
      timeline.finish();
      addCopiesOutsideOfSteps(entry.getKey(), timeline);
    }
    Map<Device, long[]> spans = new LinkedHashMap<>();
    pending.sort(
        Comparator.comparingLong((Pending each) -> each.timeline.nanos(each.begin))
            .thenComparingInt(Pending::begin));
    for (Pending each : pending) {
      long begin = each.timeline.nanos(each.begin);
      long end = Math.max(begin, each.timeline.nanos(each.end));
      Event host = each.event;
      events.add(
          new Event(
              host.name,
              host.place,
              host.variable,
              host.line,
              begin - origin,
              end - begin,
              host.hostStartNanos,
              host.hostNanos,
              host.bytes,
              host.depth,
              true));
      long[] span = spans.computeIfAbsent(each.device, key -> new long[] {begin, begin, 0});
      long covered = Math.max(0, end - Math.max(begin, span[1]));
      span[1] = Math.max(span[1], end);
      span[2] += covered;
    }
    spans.forEach(
        (device, span) ->
            busy.add(new Busy(device.place().toString(), span[1] - span[0], span[2])));
    pending.clear();
  }

  /** Feeds are copied before the first step. */
  private void addCopiesOutsideOfSteps(Device device, Timeline timeline) {
    int firstMark = Integer.MAX_VALUE;
    for (Pending each : pending) {
      if (each.timeline == timeline) {
        firstMark = Math.min(firstMark, each.begin);
      }
    }
    for (Timeline.Copy copy : timeline.copies()) {
      if (copy.begin() < firstMark && copy.toDevice()) {
        long begin = timeline.nanos(copy.begin()) - origin;
        Event event =
            new Event(
                "copy feeds -> " + device.place(),
                device.place().toString(),
                "",
                "",
                begin,
                0,
                begin,
                0,
                copy.bytes(),
                0,
                true);
        pending.add(new Pending(event, timeline, device, copy.begin(), copy.end()));
      }
    }
  }

  /** Forgets what was seen so far. */
  public void clear() {
    events.clear();
    busy.clear();
  }

  /** What was seen, run by run. */
  public List<Event> events() {
    return List.copyOf(events);
  }

  /** Each device's time in all runs; none where no operator ran on a device with a clock. */
  public List<Busy> busy() {
    Map<String, Busy> sums = new LinkedHashMap<>();
    for (Busy each : busy) {
      sums.merge(
          each.place,
          each,
          (a, b) -> new Busy(a.place, a.spanNanos + b.spanNanos, a.busyNanos + b.busyNanos));
    }
    return List.copyOf(sums.values());
  }

  /** Sums by operator type and place, longest first. */
  public List<Row> table() {
    Map<String, Row> rows = new LinkedHashMap<>();
    double all = Math.max(1, events.stream().mapToLong(Event::nanos).sum());
    for (Event event : events) {
      Row row =
          new Row(
              event.name,
              event.place,
              1,
              event.nanos,
              event.hostNanos,
              event.nanos / all,
              event.bytes);
      rows.merge(
          event.name + " " + event.place,
          row,
          (a, b) ->
              new Row(
                  a.name,
                  a.place,
                  a.calls + b.calls,
                  a.nanos + b.nanos,
                  a.hostNanos + b.hostNanos,
                  a.share + b.share,
                  a.bytes + b.bytes));
    }
    return rows.values().stream().sorted(Comparator.comparingLong(Row::nanos).reversed()).toList();
  }

  /** {@link #table} and {@link #busy} as text, times in ms. */
  public String text(int runs) {
    StringBuilder text =
        new StringBuilder(
            "%-36s %-8s %8s %12s %7s %12s %14s%n"
                .formatted(
                    "operator", "place", "calls", "ms a run", "share", "host ms", "bytes a run"));
    for (Row row : table()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-36s %-8s %8d %12.4f %6.1f%% %12.4f %14s%n",
              row.name,
              row.place,
              row.calls / runs,
              row.nanos / 1e6 / runs,
              100 * row.share,
              row.hostNanos / 1e6 / runs,
              row.bytes == 0 ? "" : "%,d".formatted(row.bytes / runs)));
    }
    for (Busy each : busy()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s: %.4f ms a run from its first operator to its last, %.4f busy, %.4f idle%n",
              each.place,
              each.spanNanos / 1e6 / runs,
              each.busyNanos / 1e6 / runs,
              (each.spanNanos - each.busyNanos) / 1e6 / runs));
    }
    return text.toString();
  }

  /**
   * The events as Chrome's trace format (chrome://tracing, Perfetto), times in microseconds: the
   * host's timeline, and one for each device, with a track for its operators and one for copies.
   */
  public String chromeTrace() {
    return ChromeTrace.of(events);
  }

  /** Gives the clocks back. */
  @Override
  public void close() {
    timelines.values().forEach(Timeline::close);
    timelines.clear();
  }
}
