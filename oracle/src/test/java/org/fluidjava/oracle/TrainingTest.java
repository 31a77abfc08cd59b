package org.fluidjava.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.PaddleOracle;
import org.fluidjava.testkit.PaddleTraining;
import org.fluidjava.testkit.PaddleTraining.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Saved training programs on the real Paddle: the same losses and parameters as here. {@code
 * -Dfluid.update=true} writes what Paddle gave for the tests that run without it.
 */
@Tag("oracle")
class TrainingTest {
  @Test
  void paddleTrainsWhatWeSaveToTheSameParameters() throws IOException {
    try (PaddleOracle oracle = PaddleOracle.open()) {
      for (String name : PaddleTraining.NAMES) {
        PaddleTraining model = new PaddleTraining(name);
        Path folder = oracle.newFolder();
        model.save(folder);
        Outcome paddle = model.outcome(oracle.run(folder, model.feeds(), PaddleTraining.STEPS));
        if (Boolean.getBoolean("fluid.update")) {
          Path root = Files.isDirectory(Path.of("testkit")) ? Path.of(".") : Path.of("..");
          Path file = root.resolve("testkit/src/main/resources/paddle-training/" + name + ".txt");
          Files.createDirectories(file.getParent());
          Files.writeString(file, paddle.toText());
        }
        PaddleTraining.Difference difference =
            model.train(Place.cpu(), Kernels.installed()).from(paddle);
        System.out.printf(
            "%s: largest difference to Paddle %.1e at %s%n",
            name, difference.relative(), difference.where());
        assertThat(difference.relative()).as(name + " at " + difference.where()).isLessThan(1e-5);
      }
    }
  }
}
