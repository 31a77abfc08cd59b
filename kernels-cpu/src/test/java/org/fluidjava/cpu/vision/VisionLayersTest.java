package org.fluidjava.cpu.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
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

  @Test
  void featureMapsAreComparedAndCutByTheirLayers() {
    Program main = new Program();
    Layers layers = new Layers(main, new Program());
    Variable x = layers.data("x", DType.FLOAT32, 1, 2, 2);
    Variable y = layers.data("y", DType.FLOAT32, 2, 2, 2);
    Variable matrix = layers.fspMatrix(x, y);
    Variable mask = layers.similarityFocus(y, 1, 0);
    Variable rows = layers.reshape(matrix, 0, 2);
    Variable joined = layers.partialConcat(List.of(rows, rows), 1, -1);
    Variable sum = layers.partialSum(List.of(rows, rows), 1, 1);
    assertThat(matrix.name()).isEqualTo("fsp_matrix_0.tmp_0");
    assertThat(joined.name()).isEqualTo("partial_concat_0.tmp_0");
    Feed feed =
        Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 1, 2, 2), 1, 2, 3, 4))
            .and("y", LoDTensor.ofFloats(Shape.of(1, 2, 2, 2), 4, 1, 2, 3, 0, 8, 0, 4));
    try (Executor executor = new Executor(new CPUPlace())) {
      Fetched got = executor.run(main, feed, matrix, mask, joined, sum);
      assertThat(got.tensor(matrix).floats()).containsExactly(6, 8);
      assertThat(got.tensor(mask).floats()).containsExactly(1, 0, 0, 1, 1, 0, 0, 1);
      assertThat(got.tensor(joined).floats()).containsExactly(8, 8);
      assertThat(got.tensor(sum).floats()).containsExactly(16);
    }
  }
}
