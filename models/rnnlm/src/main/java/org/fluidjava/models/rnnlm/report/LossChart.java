package org.fluidjava.models.rnnlm.report;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.fluidjava.models.rnnlm.report.LossCurve.Point;
import org.fluidjava.models.rnnlm.report.LossCurve.Series;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a {@link LossCurve} as a PNG picture; needs no display.
 *
 * @param title above the picture
 * @param logarithmic whether to draw the perplexity exp(loss) on a logarithmic axis, not the loss
 * @param optimum the best possible loss in nats per word, drawn as a line, where it is known
 */
public record LossChart(String title, boolean logarithmic, OptionalDouble optimum) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  /** More points than pixels across only make the line thick, so neighbours are averaged. */
  private static final int MOST_POINTS = 400;

  /**
   * Writes the picture, all or nothing.
   *
   * @throws IOException if the file cannot be written, or the machine has no fonts to draw with;
   *     the points are in the CSV file in any case, so a training run need not end for it
   */
  public void write(LossCurve curve, Path file) throws IOException {
    byte[] picture;
    try {
      picture = ChartEncoder.getBytes(chart(curve), "png");
    } catch (RuntimeException | InternalError | LinkageError e) {
      // What a JDK throws that finds no font configuration, differing by version.
      throw new IOException("the curve cannot be drawn (are fonts installed?): " + e, e);
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.copy(new ByteArrayInputStream(picture), part, REPLACE_EXISTING);
    Files.move(part, file, REPLACE_EXISTING, ATOMIC_MOVE);
  }

  XYChart chart(LossCurve curve) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("million words")
            .yAxisTitle(logarithmic ? "perplexity" : "loss, nats per word")
            .theme(ChartTheme.XChart)
            .build();
    // Within a decade or two the round values alone would leave the axis without a label.
    chart.getStyler().setYAxisLogarithmic(logarithmic).setYAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setXAxisTickMarkSpacingHint(90);
    chart.getStyler().setXAxisDecimalPattern("#0.##").setYAxisDecimalPattern("#0.##");
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    double last = 0;
    for (Series series : Series.values()) {
      List<Point> points = drawable(thinned(curve.points(series), MOST_POINTS));
      if (points.isEmpty()) {
        continue;
      }
      last = Math.max(last, points.get(points.size() - 1).words() / 1e6);
      XYSeries drawn =
          chart.addSeries(
              series.name().toLowerCase(Locale.ROOT),
              points.stream().mapToDouble(point -> point.words() / 1e6).toArray(),
              points.stream().mapToDouble(point -> height(point.loss())).toArray());
      drawn.setMarker(series == Series.TRAIN ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }
    if (optimum.isPresent() && last > 0) {
      double best = height(optimum.getAsDouble());
      chart
          .addSeries("best possible", new double[] {0, last}, new double[] {best, best})
          .setMarker(SeriesMarkers.NONE)
          .setLineColor(Color.GRAY);
    }
    return chart;
  }

  private double height(double loss) {
    return logarithmic ? Math.exp(loss) : loss;
  }

  /** A diverged loss has no place in a picture. */
  private List<Point> drawable(List<Point> points) {
    return points.stream().filter(point -> Double.isFinite(height(point.loss()))).toList();
  }

  /** At most {@code most} points, each the mean of equally many neighbours. */
  static List<Point> thinned(List<Point> points, int most) {
    int group = (points.size() + most - 1) / most;
    if (group <= 1) {
      return points;
    }
    List<Point> thinned = new ArrayList<>();
    for (int from = 0; from < points.size(); from += group) {
      List<Point> part = points.subList(from, Math.min(points.size(), from + group));
      double loss = part.stream().mapToDouble(Point::loss).average().orElseThrow();
      thinned.add(new Point(part.get(part.size() - 1).words(), loss));
    }
    return thinned;
  }
}
