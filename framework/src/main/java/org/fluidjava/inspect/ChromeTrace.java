package org.fluidjava.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A profile as Chrome's trace format: the host's timeline beside those of the devices. */
final class ChromeTrace {
  private static final int HOST = 1;
  private static final int OPERATORS = 0;
  private static final int COPIES = 1;

  private final StringBuilder text = new StringBuilder("{\"traceEvents\":[");
  private boolean more;

  private ChromeTrace() {}

  static String of(List<Profiler.Event> events) {
    ChromeTrace trace = new ChromeTrace();
    Map<String, Integer> processes = new LinkedHashMap<>();
    processes.put("cpu", HOST);
    for (Profiler.Event event : events) {
      if (event.hostNanos() > 0 || !event.byDevice()) {
        trace.event(
            event,
            event.byDevice() ? "launch" : "host",
            event.hostStartNanos(),
            event.hostNanos(),
            HOST,
            event.depth());
      }
      if (event.byDevice()) {
        String device = event.copies() ? deviceOf(event) : event.place();
        int process = processes.computeIfAbsent(device, key -> processes.size() + 1);
        trace.event(
            event,
            "device",
            event.startNanos(),
            event.nanos(),
            process,
            event.copies() ? COPIES : OPERATORS);
      }
    }
    processes.forEach(
        (place, process) -> {
          trace.name("process_name", process, 0, place);
          trace.name("thread_name", process, OPERATORS, process == HOST ? "host" : "operators");
          if (process != HOST) {
            trace.name("thread_name", process, COPIES, "copies");
          }
        });
    return trace.text.append("]}").append(System.lineSeparator()).toString();
  }

  /** Copies to the host belong to the device that they come from. */
  private static String deviceOf(Profiler.Event copy) {
    String[] ends = copy.name().substring("copy ".length()).split(" -> ", 2);
    return ends.length == 2 && ends[1].equals("cpu") ? ends[0] : copy.place();
  }

  private void event(
      Profiler.Event event, String category, long start, long nanos, int process, int thread) {
    item(
        String.format(
            Locale.ROOT,
            "{\"name\":%s,\"cat\":\"%s\",\"ph\":\"X\",\"ts\":%.3f,\"dur\":%.3f,\"pid\":%d,"
                + "\"tid\":%d,\"args\":{\"writes\":%s,\"line\":%s,\"bytes\":%d}}",
            quoted(event.name()),
            category,
            start / 1e3,
            nanos / 1e3,
            process,
            thread,
            quoted(event.variable()),
            quoted(event.line()),
            event.bytes()));
  }

  private void name(String what, int process, int thread, String name) {
    item(
        "{\"name\":\"%s\",\"ph\":\"M\",\"pid\":%d,\"tid\":%d,\"args\":{\"name\":%s}}"
            .formatted(what, process, thread, quoted(name)));
  }

  private void item(String json) {
    if (more) {
      text.append(',').append(System.lineSeparator());
    }
    more = true;
    text.append(json);
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
