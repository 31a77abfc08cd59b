package org.fluidjava.cpu.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.testkit.DetectionModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of detection networks run, and those that have a loss learn. */
class DetectionModelsTest {
  @ParameterizedTest
  @ValueSource(strings = {"two-stage-training", "ssd", "yolo", "retinanet"})
  void aHeadLearns(String name) {
    DetectionModels model = new DetectionModels(name);
    List<Map<String, LoDTensor>> runs = model.run(Place.cpu(), Kernels.installed(), 40);
    double first = loss(model, runs.get(0));
    assertThat(loss(model, runs.get(39))).isPositive().isLessThan(0.9 * first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two-stage", "ssd", "yolo", "retinanet"})
  void aHeadFindsBoxesInEachImage(String name) {
    DetectionModels model = new DetectionModels(name);
    Map<String, LoDTensor> run = model.run(Place.cpu(), Kernels.installed(), 1).get(0);
    String last = model.fetches().get(model.fetches().size() - 1);
    LoDTensor found = Objects.requireNonNull(run.get(last));
    assertThat(found.shape().dim(1)).isEqualTo(6);
    assertThat(found.lod().lengths(0)).hasSize(2).doesNotContain(0);
  }

  private static double loss(DetectionModels model, Map<String, LoDTensor> run) {
    return Objects.requireNonNull(run.get(model.fetches().get(0))).at(0);
  }
}
