package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.PaddleTraining;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty training steps give the losses and parameters that real Paddle 2.3.2 gave. */
class PaddleTrainingTest {
  static Stream<String> models() {
    return PaddleTraining.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("models")
  void trainsAsPaddleDoes(String name) throws IOException {
    PaddleTraining.Outcome paddle = PaddleTraining.Outcome.ofPaddle(name);
    assertThat(paddle.numbers().get("losses")).hasSize(PaddleTraining.STEPS);
    for (boolean nativeKernels : new boolean[] {true, false}) {
      Kernels kernels = new Kernels(List.of(new CpuBackend(nativeKernels)));
      PaddleTraining.Difference difference =
          new PaddleTraining(name).train(Place.cpu(), kernels).from(paddle);
      assertThat(difference.relative())
          .as("%s, native kernels %s, at %s", name, nativeKernels, difference.where())
          .isLessThan(1e-5);
    }
  }
}
