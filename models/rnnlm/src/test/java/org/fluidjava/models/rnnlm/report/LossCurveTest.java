package org.fluidjava.models.rnnlm.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.fluidjava.models.rnnlm.report.LossCurve.Point;
import org.fluidjava.models.rnnlm.report.LossCurve.Series;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCurveTest {
  @TempDir Path folder;

  @Test
  void everyPointIsInTheFileAtOnce() throws IOException {
    Path file = folder.resolve("run/loss.csv");
    try (var curve = new LossCurve(file, 0)) {
      curve.add(Series.TRAIN, 1000, 9.2103);
      curve.add(Series.VALID, 2000, 8.5);
      assertThat(Files.readString(file))
          .isEqualTo("series,words,loss\ntrain,1000,9.210300\nvalid,2000,8.500000\n");
    }
  }

  @Test
  void resumedRunDropsWhatItWritesAgain() throws IOException {
    Path file = folder.resolve("loss.csv");
    try (var curve = new LossCurve(file, 0)) {
      curve.add(Series.TRAIN, 1000, 9);
      curve.add(Series.TEST, 1500, 8.75);
      curve.add(Series.TRAIN, 2000, 8);
    }
    // What a killed process leaves of a line.
    Files.writeString(file, "train,25", StandardOpenOption.APPEND);
    try (var curve = new LossCurve(file, 1500)) {
      curve.add(Series.TRAIN, 2000, 7.5);
      assertThat(curve.points(Series.TRAIN))
          .containsExactly(new Point(1000, 9), new Point(2000, 7.5));
      assertThat(curve.points(Series.TEST)).containsExactly(new Point(1500, 8.75));
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "series,words,loss",
            "train,1000,9.000000",
            "test,1500,8.750000",
            "train,2000,7.500000");
    try (var anew = new LossCurve(file, 0)) {
      assertThat(anew.points(Series.TRAIN)).isEmpty();
    }
    assertThat(Files.readString(file)).isEqualTo("series,words,loss\n");
  }

  @Test
  void anotherFileIsNotTakenForACurve() throws IOException {
    Path file = Files.writeString(folder.resolve("loss.csv"), "a,b,c\n");
    assertThatThrownBy(() -> new LossCurve(file, 10))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasStackTraceContaining("not a line of a loss curve: a,b,c");
    assertThat(Files.readString(file)).isEqualTo("a,b,c\n");
  }

  @Test
  void chartIsAPictureWithoutDisplay() throws IOException {
    for (boolean logarithmic : new boolean[] {false, true}) {
      Path file = folder.resolve("loss" + logarithmic + ".csv");
      Path picture = folder.resolve("charts/loss" + logarithmic + ".png");
      try (var curve = new LossCurve(file, 0)) {
        for (int i = 1; i <= 1000; i++) {
          curve.add(Series.TRAIN, i * 1000L, 9 / Math.sqrt(i));
        }
        curve.add(Series.TRAIN, 1_001_000, Double.NaN);
        curve.add(Series.VALID, 1_000_000, 2.4);
        var chart = new LossChart("seed on ptb", logarithmic, OptionalDouble.of(2.37));
        assertThat(chart.chart(curve).getSeriesCollection())
            .extracting(series -> series.getName())
            .containsExactlyInAnyOrder("train", "valid", "best possible");
        chart.write(curve, picture);
      }
      var image = ImageIO.read(picture.toFile());
      assertThat(image.getWidth()).isEqualTo(900);
      assertThat(image.getHeight()).isEqualTo(560);
      long colours = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          colours += (image.getRGB(x, y) & 0xffffff) != 0xffffff ? 1 : 0;
        }
      }
      assertThat(colours).as("pixels that are not white").isGreaterThan(5000);
    }
  }

  @Test
  void curveWithoutPointsCanBeDrawn() throws IOException {
    Path picture = folder.resolve("empty.png");
    try (var curve = new LossCurve(folder.resolve("empty.csv"), 0)) {
      new LossChart("nothing yet", false, OptionalDouble.empty()).write(curve, picture);
    }
    assertThat(picture).isNotEmptyFile();
  }

  @Test
  void neighboursAreAveraged() {
    List<Point> points = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      points.add(new Point(i, i));
    }
    assertThat(LossChart.thinned(points, 5)).isEqualTo(points);
    assertThat(LossChart.thinned(points, 3))
        .containsExactly(new Point(2, 1.5), new Point(4, 3.5), new Point(5, 5));
  }
}
