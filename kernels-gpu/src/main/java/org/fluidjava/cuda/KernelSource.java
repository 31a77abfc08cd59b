package org.fluidjava.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CUDA source with everything that it includes. Lies among the resources under {@code
 * org/fluidjava/cuda/}; what it includes is looked for beside it, then in {@code include/}.
 *
 * @param name as {@code math/elementwise.cu}
 * @param text the source
 * @param headers the included files by the names that the sources use
 */
record KernelSource(String name, String text, Map<String, String> headers) {
  private static final String ROOT = "org/fluidjava/cuda/";
  private static final Pattern INCLUDE =
      Pattern.compile("^[ \\t]*#[ \\t]*include[ \\t]+\"([^\"]+)\"", Pattern.MULTILINE);

  /**
   * Reads a source.
   *
   * @throws IllegalArgumentException when it, or something that it includes, is not there
   */
  static KernelSource read(String name) {
    String text = resource(name);
    if (text == null) {
      throw new IllegalArgumentException("no CUDA source " + ROOT + name + " is on the class path");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    include(name, text, headers);
    return new KernelSource(name, text, headers);
  }

  private static void include(String from, String text, Map<String, String> headers) {
    String folder = from.substring(0, from.lastIndexOf('/') + 1);
    Matcher matcher = INCLUDE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      if (headers.containsKey(name)) {
        continue;
      }
      String place = folder + name;
      String header = resource(place);
      if (header == null) {
        place = "include/" + name;
        header = resource(place);
      }
      if (header == null) {
        throw new IllegalArgumentException(
            from + " includes " + name + ", which is neither beside it nor in " + ROOT + "include");
      }
      headers.put(name, header);
      include(place, header, headers);
    }
  }

  private static @Nullable String resource(String name) {
    try (InputStream in = KernelSource.class.getClassLoader().getResourceAsStream(ROOT + name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  /** What tells one compiled form from all others, in hexadecimal digits. */
  String key(List<String> defines, String architecture, int compilerVersion, int driverVersion) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    add(digest, name);
    add(digest, text);
    headers.forEach(
        (header, contents) -> {
          add(digest, header);
          add(digest, contents);
        });
    // The number parts the headers from the macros: no two lists look the same.
    add(digest, headers.size() + " " + defines.size());
    defines.forEach(define -> add(digest, define));
    add(digest, architecture);
    add(digest, compilerVersion + " " + driverVersion);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    digest.update(
        new byte[] {
          (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
        });
    digest.update(bytes);
  }
}
