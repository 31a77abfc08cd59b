package org.fluidjava.cpu.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Pool;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;

/** A small network of images learns: its layers, their gradients and their names. */
class VisionLayersTest {
  @Test
  void aNetworkOfImagesLearns() {
    Program main = new Program().setRandomSeed(5);
    Program startup = new Program().setRandomSeed(5);
    Layers layers = new Layers(main, startup);
    Variable image = layers.data("image", DType.FLOAT32, 1, 6, 6);
    Variable label = layers.data("label", DType.FLOAT32, 1);
    Variable x = layers.relu(layers.batchNorm(layers.conv2d(image, 4, 3)));
    x = layers.groupNorm(layers.resizeBilinear(x, 6, 6), 2);
    x = layers.layerNorm(layers.pool2d(x, 2, Pool.AVERAGE.withStride(2)));
    Variable cost = layers.mean(layers.squareErrorCost(layers.fc(x, 1), label));
    new SGD(0.05).minimize(layers, cost);
    assertThat(main.global().ownVar("conv2d_0.w_0")).isNotNull();
    assertThat(main.global().ownVar("batch_norm_0.w_2")).isNotNull();
    assertThat(main.global().ownVar("layer_norm_0.b_0")).isNotNull();
    float[] pixels = new float[4 * 36];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i * (1 + i / 36));
    }
    Feed feed =
        Feed.of("image", LoDTensor.ofFloats(Shape.of(4, 1, 6, 6), pixels))
            .and("label", LoDTensor.ofFloats(Shape.of(4, 1), 1, -1, 2, 0));
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      double first = executor.run(main, feed, cost).scalar(cost);
      double last = first;
      for (int step = 0; step < 30; step++) {
        last = executor.run(main, feed, cost).scalar(cost);
      }
      assertThat(last).isLessThan(first / 4);
    }
  }
}
