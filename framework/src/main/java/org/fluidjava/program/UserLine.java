package org.fluidjava.program;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the line of the user's own code that adds an operator, and shortens stored ones. */
public final class UserLine {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final String OURS = "org.fluidjava.";

  /** Packages of ours that are users of the framework, so their lines are users' lines. */
  private static final List<String> USERS =
      List.of(
          "org.fluidjava.models.",
          "org.fluidjava.cli.",
          "org.fluidjava.examples.",
          "org.fluidjava.testkit.",
          "org.fluidjava.benchmarks.");

  private static final Pattern PYTHON =
      Pattern.compile("File \"(?:[^\"]*/)?([^\"]+)\", line (\\d+)");

  private UserLine() {}

  /**
   * {@code package.Class.method(File.java:31)} of the nearest caller outside the framework; about 4
   * µs.
   */
  public static String find() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> isUsers(frame.getClassName()))
                .findFirst()
                .map(frame -> frame.toStackTraceElement().toString())
                .orElse(""));
  }

  private static boolean isUsers(String className) {
    if (!className.startsWith(OURS)) {
      return !className.startsWith("java.") && !className.startsWith("jdk.");
    }
    if (className.endsWith("Test")) {
      return true;
    }
    for (String prefix : USERS) {
      if (className.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@code RnnLm.java:31} of a Java stack line; of Paddle's Python stacks (pairs of a place line
   * and a code line, outermost first) the last place in user code, as {@code train.py:36}.
   */
  static String shorten(List<?> lines) {
    String first = String.valueOf(lines.get(0)).strip();
    int open = first.lastIndexOf('(');
    if (lines.size() == 1 && open >= 0 && first.endsWith(")") && !first.startsWith("File ")) {
      return first.substring(open + 1, first.length() - 1);
    }
    String found = first;
    for (Object item : lines) {
      String line = String.valueOf(item).strip();
      if (line.startsWith("File \"")
          && !line.contains("/paddle/fluid/")
          && !line.contains("/site-packages/")) {
        found = line;
      }
    }
    Matcher place = PYTHON.matcher(found);
    return place.find() ? place.group(1) + ":" + place.group(2) : found;
  }
}
