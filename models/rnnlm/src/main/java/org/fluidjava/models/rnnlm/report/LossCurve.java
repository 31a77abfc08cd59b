package org.fluidjava.models.rnnlm.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The loss while training, as a CSV file that grows with every point: {@code series,words,loss}
 * with the loss in nats per word and the words trained on before it. {@link LossChart} draws it.
 */
public final class LossCurve implements AutoCloseable {
  private static final String HEADER = "series,words,loss";

  /** Which loss. */
  public enum Series {
    /** Of a training batch, or the mean of a few. */
    TRAIN,
    /** Of the validation text after a pass. */
    VALID,
    /** Of the test text after a pass. */
    TEST
  }

  /**
   * A point.
   *
   * @param words trained on since the first pass began
   * @param loss in nats per word
   */
  public record Point(long words, double loss) {}

  private final Path file;
  private final BufferedWriter out;
  private final Map<Series, List<Point>> points = new EnumMap<>(Series.class);

  /**
   * Opens the curve. Points of an earlier run up to {@code words} are kept, later ones are dropped:
   * a resumed run writes them again.
   *
   * @param words where the run begins; 0 begins the curve anew
   */
  public LossCurve(Path file, long words) {
    this.file = file;
    for (Series series : Series.values()) {
      points.put(series, new ArrayList<>());
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      if (words > 0 && Files.exists(file)) {
        readUpTo(words);
      }
      // The kept points go to a new file first: a process killed here loses none.
      Path part = file.resolveSibling(file.getFileName() + ".part");
      try (BufferedWriter kept = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
        kept.write(HEADER + "\n");
        for (var series : points.entrySet()) {
          for (Point point : series.getValue()) {
            kept.write(line(series.getKey(), point));
          }
        }
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("curve: " + file + " cannot be written", e);
    }
  }

  private void readUpTo(long words) throws IOException {
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String[] fields = line.split(",", -1);
      // A line cut short by a killed process is the last one; its point is written again.
      if (line.equals(HEADER) || fields.length != 3) {
        continue;
      }
      try {
        Series series = Series.valueOf(fields[0].toUpperCase(Locale.ROOT));
        Point point = new Point(Long.parseLong(fields[1]), Double.parseDouble(fields[2]));
        if (point.words() <= words) {
          of(series).add(point);
        }
      } catch (IllegalArgumentException e) {
        throw new IOException("not a line of a loss curve: " + line, e);
      }
    }
  }

  private List<Point> of(Series series) {
    return points.computeIfAbsent(series, key -> new ArrayList<>());
  }

  private static String line(Series series, Point point) {
    return String.format(
        Locale.ROOT,
        "%s,%d,%.6f\n",
        series.name().toLowerCase(Locale.ROOT),
        point.words(),
        point.loss());
  }

  /** Adds a point, in the file at once. */
  public void add(Series series, long words, double loss) {
    Point point = new Point(words, loss);
    of(series).add(point);
    try {
      out.write(line(series, point));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("curve: " + file + " cannot be written", e);
    }
  }

  /** The points of a series so far. */
  public List<Point> points(Series series) {
    return List.copyOf(of(series));
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("curve: " + file + " cannot be closed", e);
    }
  }
}
