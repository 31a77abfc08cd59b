package org.fluidjava.models.rnnlm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.fluidjava.device.Place;
import org.fluidjava.io.Npy;
import org.fluidjava.models.rnnlm.RecipeException;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStepsTest {
  private static final String TEXT = "5 6 7 2\n8 2\n9 9999 4 2\n5 2\n";

  @TempDir private Path temporary;

  @Test
  void writesWhatAnotherLibraryNeeds() throws Exception {
    Path file = Files.writeString(temporary.resolve("ids.txt"), TEXT);
    Path folder = temporary.resolve("steps");
    FirstSteps steps = FirstSteps.take(TrainingSpeed.Config.SMALL, file, 2, Place.cpu(), 2, folder);

    assertThat(steps.losses()).hasSize(2);
    assertThat(steps.losses().get(0)).isCloseTo(Math.log(10_000), Offset.offset(0.05));
    assertThat(steps.fields()).containsEntry("batch", 2).containsEntry("clip", 5.0);
    assertThat(folder.resolve("sentences.txt")).hasContent(TEXT);
    try (var parameters = Files.list(folder.resolve("parameters"));
        var gradients = Files.list(folder.resolve("gradients"))) {
      assertThat(gradients.map(Path::getFileName))
          .containsExactlyInAnyOrderElementsOf(parameters.map(Path::getFileName).toList())
          .hasSize(11);
    }
    LoDTensor bias = Npy.read(folder.resolve("gradients/fc_2.b_0.npy"));
    assertThat(bias.shape()).isEqualTo(Shape.of(10_000));
    double sum = 0;
    for (float one : bias.floats()) {
      sum += one;
    }
    assertThat(sum).as("probabilities less the word's one").isCloseTo(0, Offset.offset(1e-5));
    // Two of six words predicted are the end of sentence, at probabilities near 1/10000.
    assertThat(bias.floats()[2]).isCloseTo(-2f / 6, Offset.offset(1e-3f));

    LoDTensor table = Npy.read(folder.resolve("gradients/embedding_0.w_0.npy"));
    assertThat(table.shape()).isEqualTo(Shape.of(10_000, 200));
    assertThat(norm(table, 5)).isPositive();
    assertThat(norm(table, 9)).as("a word that the first batch does not read").isZero();
  }

  private static double norm(LoDTensor table, int row) {
    double sum = 0;
    for (int i = row * 200; i < (row + 1) * 200; i++) {
      sum += Math.abs(table.floats()[i]);
    }
    return sum;
  }

  @Test
  void refusesNoSteps() {
    assertThatThrownBy(
            () -> FirstSteps.take(TrainingSpeed.Config.SMALL, null, 0, Place.cpu(), 0, temporary))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("steps is 0");
  }
}
