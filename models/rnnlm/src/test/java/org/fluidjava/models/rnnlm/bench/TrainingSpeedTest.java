package org.fluidjava.models.rnnlm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.fluidjava.device.Place;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.models.rnnlm.data.CorpusException;
import org.fluidjava.models.rnnlm.data.Sentences;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSpeedTest {
  private static final TrainingSpeed.Options SHORT =
      new TrainingSpeed.Options(new BenchModel.Sizes(2, 0, 0), 3, 0.001, Place.cpu());

  @TempDir private Path temporary;

  @Test
  void measuresTheBatchesOfAFile() throws Exception {
    Path file = temporary.resolve("ids.txt");
    Files.writeString(file, "5 6 7 2\n8 2\n9 9999 4 2\n2\n");
    TrainingSpeed speed = TrainingSpeed.measure(TrainingSpeed.Config.SEED, file, SHORT);
    assertThat(speed.min()).isPositive().isLessThanOrEqualTo(speed.wordsPerSecond());
    assertThat(speed.max()).isGreaterThanOrEqualTo(speed.wordsPerSecond());
    assertThat(speed.lossFirst()).isCloseTo(Math.log(10_000), Offset.offset(0.05));
    assertThat(speed.lossLast()).isLessThan(speed.lossFirst());
    assertThat(speed.byOperator()).containsKeys("lstm", "lstm_grad", "adam");
    assertThat(speed.byOperator().values().stream().mapToDouble(OperatorTime::share).sum())
        .isCloseTo(1, Offset.offset(1e-9));
    assertThat(speed.fields().keySet())
        .contains("words_per_second", "min", "max", "loss_first", "loss_last", "by_operator");
  }

  @Test
  void measuresOtherSizes() {
    BenchModel.Sizes sizes = new BenchModel.Sizes(3, 8, 50);
    BenchModel bench = new BenchModel(TrainingSpeed.Config.SMALL, null, sizes);
    assertThat(bench.model().recipe().network().hidden()).isEqualTo(8);
    TrainingSpeed speed =
        TrainingSpeed.measure(
            TrainingSpeed.Config.SMALL,
            null,
            new TrainingSpeed.Options(sizes, 1, 0.001, Place.cpu()));
    assertThat(speed.lossFirst()).isCloseTo(Math.log(50), Offset.offset(0.1));
  }

  @Test
  void drawnSentencesHaveTheLengthsOfPennTreebank() {
    Sentences drawn = DrawnText.sentences(2560, 10_000, 1);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < drawn.count(); i++) {
      int length = drawn.length(i);
      assertThat(length).isBetween(2, 68);
      sum += length;
      squares += (double) length * length;
    }
    double mean = sum / drawn.count();
    assertThat(mean).isCloseTo(21.8, Offset.offset(0.6));
    assertThat(Math.sqrt(squares / drawn.count() - mean * mean))
        .isCloseTo(10.1, Offset.offset(0.6));
    assertThat(DrawnText.sentences(3, 50, 4).get(2))
        .isEqualTo(DrawnText.sentences(3, 50, 4).get(2));
  }

  @Test
  void refusesWhatMeasuresNothing() throws Exception {
    assertThatThrownBy(() -> new TrainingSpeed.Options(BenchModel.Sizes.DEFAULT, 0, 1, Place.cpu()))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("windows is 0");
    assertThatThrownBy(() -> new BenchModel.Sizes(0, -1, 0))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("hidden -1");
    Path empty = Files.createFile(temporary.resolve("empty.txt"));
    assertThatThrownBy(() -> TrainingSpeed.measure(TrainingSpeed.Config.SMALL, empty, SHORT))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("is empty");
  }
}
