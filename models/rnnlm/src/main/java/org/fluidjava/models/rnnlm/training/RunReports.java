package org.fluidjava.models.rnnlm.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalDouble;
import org.fluidjava.models.rnnlm.report.LossChart;
import org.fluidjava.models.rnnlm.report.LossCurve;
import org.fluidjava.models.rnnlm.report.LossCurve.Series;
import org.fluidjava.models.rnnlm.report.PassReport;
import org.fluidjava.models.rnnlm.report.TensorBoardEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run writes for its readers: the curve as numbers, picture and events, and the passes. */
final class RunReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunReports.class);

  private final RunFolder folder;
  private final LossCurve curve;
  private final TensorBoardEvents events;
  private final LossChart chart;

  /** Opens the files; what a resumed run will write again is dropped from them first. */
  RunReports(RunFolder folder, TrainingData data, Progress progress) throws IOException {
    this.folder = folder;
    dropPassesFrom(progress.position.pass());
    Double optimal = data.optimalPerplexity();
    chart =
        new LossChart(
            data.corpus().name(),
            false,
            optimal == null ? OptionalDouble.empty() : OptionalDouble.of(Math.log(optimal)));
    curve = new LossCurve(folder.curve(), progress.allWords);
    events = new TensorBoardEvents(folder.events());
  }

  private void dropPassesFrom(int pass) throws IOException {
    Path file = folder.passes();
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, lines.subList(0, Math.min(lines.size(), pass - 1)), StandardCharsets.UTF_8);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A batch was trained. */
  void batch(long words, double loss) {
    curve.add(Series.TRAIN, words, loss);
    events.scalar("train/loss", words, loss);
  }

  /** A pass is over. */
  void pass(PassReport report, long words, double valid, double test) throws IOException {
    curve.add(Series.VALID, words, valid);
    curve.add(Series.TEST, words, test);
    events.scalar("valid/loss", words, valid);
    events.scalar("test/loss", words, test);
    events.scalar("train/words_per_second", words, report.wordsPerSecond());
    Files.writeString(
        folder.passes(),
        report.toJson() + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    try {
      chart.write(curve, folder.chart());
    } catch (IOException e) {
      LOG.warn("{}; its points are in {}", e.getMessage(), folder.curve());
    }
  }

  @Override
  public void close() {
    curve.close();
    events.close();
  }
}
