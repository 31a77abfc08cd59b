package org.fluidjava.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an operator's cases compare with the real PaddlePaddle 2.3.2, as the differential test found
 * it.
 *
 * @param agreed cases whose results agree
 * @param asked cases that Paddle was asked
 * @param gradientsAgreed cases whose gradients agree too
 * @param gradientsAsked cases whose gradients Paddle was asked for
 * @param note why some do not agree or were not asked; empty when there is nothing to say
 * @param forms how many of the variations differ in more than their numbers: in extents, LoD,
 *     attributes or element types
 */
public record PaddleAgreement(
    int agreed, int asked, int gradientsAgreed, int gradientsAsked, String note, int forms) {
  /** Where the differential test writes its findings, below the project's root. */
  public static final Path FILE = Path.of("docs", "paddle-agreement.tsv");

  private static final String HEADER =
      "# operator, cases and variations that agree, those asked, gradients that agree, gradients asked, note, variations of different form; written by DifferentialTest";

  /** As the table of operators prints it. */
  public String text() {
    StringBuilder text = new StringBuilder().append(agreed).append('/').append(asked);
    if (gradientsAsked > 0) {
      text.append(", gradients ").append(gradientsAgreed).append('/').append(gradientsAsked);
    }
    if (forms > 0) {
      text.append("; ").append(forms).append(" forms");
    }
    if (asked == 0) {
      text.setLength(0);
      text.append("not asked");
    }
    return note.isEmpty() ? text.toString() : text + " (" + note + ")";
  }

  /** Reads a file of findings by operator; no file, no findings. */
  public static Map<String, PaddleAgreement> read(Path file) throws IOException {
    Map<String, PaddleAgreement> all = new TreeMap<>();
    if (!Files.exists(file)) {
      return all;
    }
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.split("\t", -1);
      if (fields.length < 6 || fields.length > 7) {
        throw new IOException(
            file
                + ": a line needs six or seven fields, but this has "
                + fields.length
                + ": "
                + line);
      }
      all.put(
          fields[0],
          new PaddleAgreement(
              Integer.parseInt(fields[1]),
              Integer.parseInt(fields[2]),
              Integer.parseInt(fields[3]),
              Integer.parseInt(fields[4]),
              fields[5],
              fields.length > 6 ? Integer.parseInt(fields[6]) : 0));
    }
    return all;
  }

  /** Writes findings by operator. */
  public static void write(Path file, Map<String, PaddleAgreement> all) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(HEADER);
    new TreeMap<>(all)
        .forEach(
            (type, found) ->
                lines.add(
                    String.join(
                        "\t",
                        type,
                        Integer.toString(found.agreed()),
                        Integer.toString(found.asked()),
                        Integer.toString(found.gradientsAgreed()),
                        Integer.toString(found.gradientsAsked()),
                        found.note(),
                        Integer.toString(found.forms()))));
    Files.write(file, lines, StandardCharsets.UTF_8);
  }
}
