package org.fluidjava.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.testkit.DetectionModels;
import org.fluidjava.testkit.PaddleOracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Saved heads of detection networks on the real Paddle: the same boxes, losses and training. */
@Tag("oracle")
class DetectionTest {
  private static final int RUNS = 10;

  static List<String> names() {
    return DetectionModels.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void paddleFindsAndLearnsTheSame(String name) throws IOException {
    DetectionModels model = new DetectionModels(name);
    List<Map<String, LoDTensor>> theirs;
    try (PaddleOracle oracle = PaddleOracle.open()) {
      Path folder = oracle.newFolder();
      model.save(folder);
      theirs = oracle.run(folder, model.feeds(), RUNS);
    }
    List<Map<String, LoDTensor>> ours = model.run(Place.cpu(), Kernels.installed(), RUNS);
    double worst = 0;
    for (int run = 0; run < RUNS; run++) {
      for (String fetch : model.fetches()) {
        LoDTensor mine = Objects.requireNonNull(ours.get(run).get(fetch));
        LoDTensor given = Objects.requireNonNull(theirs.get(run).get(fetch));
        String what = name + ", run " + run + ", " + fetch;
        assertThat(mine.shape()).as(what).isEqualTo(given.shape());
        assertThat(mine.lod()).as(what).isEqualTo(given.lod());
        worst = Math.max(worst, difference(mine.toDoubles(), given.toDoubles()));
        assertThat(worst).as(what).isLessThan(2e-4);
      }
    }
    System.out.printf("%s: largest difference to Paddle %.1e%n", name, worst);
  }

  /** The largest difference by the largest number. */
  private static double difference(double[] mine, double[] given) {
    double most = 1e-6;
    double largest = 0;
    for (int i = 0; i < given.length; i++) {
      most = Math.max(most, Math.abs(given[i]));
      largest = Math.max(largest, Math.abs(given[i] - mine[i]));
    }
    return largest / most;
  }
}
