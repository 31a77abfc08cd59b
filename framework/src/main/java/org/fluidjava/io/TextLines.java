package org.fluidjava.io;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keys and values as lines {@code key=value}, sorted by key. A backslash stands before whatever
 * would be read otherwise: {@code \n} and {@code \r} for the ends of lines, {@code \:} for an
 * equals sign in a key, {@code \\} for itself.
 */
final class TextLines {
  private TextLines() {}

  static String of(Map<String, String> entries) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(entries)
        .forEach(
            (key, value) ->
                text.append(escape(key).replace("=", "\\:"))
                    .append('=')
                    .append(escape(value))
                    .append('\n'));
    return text.toString();
  }

  static Map<String, String> parse(Path file, String text) {
    Map<String, String> entries = new TreeMap<>();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.isEmpty()) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw new ParameterFormatException(file + ": the line '" + line + "' has no '='");
      }
      entries.put(
          unescape(file, line.substring(0, equals)), unescape(file, line.substring(equals + 1)));
    }
    return entries;
  }

  /** One line of any text. */
  static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /** The text of {@link #escape}. */
  static String unescape(Path file, String line) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
        char next = i < line.length() ? line.charAt(i) : ' ';
        c =
            switch (next) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case ':' -> '=';
              case '\\' -> '\\';
              default ->
                  throw new ParameterFormatException(
                      file + ": a backslash that means nothing in '" + line + "'");
            };
      }
      text.append(c);
    }
    return text.toString();
  }
}
