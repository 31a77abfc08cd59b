package org.fluidjava.cpu.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.fluidjava.cpu.CpuBackend;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.PaddedLstm;
import org.fluidjava.layers.Param;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.GradientCheck;
import org.junit.jupiter.api.Test;

/** Layers of several operators against plain arithmetic, and their gradients. */
class MetricLossLayersTest {
  private static final Kernels KERNELS = new Kernels(List.of(new CpuBackend()));
  private static final Offset<Double> NEAR = Offset.offset(1e-5);

  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(5);
  private final Layers layers = new Layers(main, startup);

  private static LoDTensor floats(Shape shape, float... numbers) {
    return LoDTensor.ofFloats(shape, numbers);
  }

  private double run(Feed feed, Variable loss) {
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      return executor.run(main, feed, loss).scalar(loss);
    }
  }

  @Test
  void nPairsOfTheirOwnClass() {
    Variable anchor = layers.data("anchor", DType.FLOAT32, 2);
    Variable positive = layers.data("positive", DType.FLOAT32, 2);
    Variable labels = layers.data("labels", DType.INT64).setShape(Shape.of(2));
    Variable loss = layers.npairLoss(anchor, positive, labels, 0.5);
    float[] a = {0.5f, -1, 2, 0.25f};
    float[] p = {1, 0.5f, -0.5f, 2};
    double[][] likeness = new double[2][2];
    double squares = 0;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        likeness[i][j] = a[2 * i] * p[2 * j] + a[2 * i + 1] * p[2 * j + 1];
        squares += a[2 * i + j] * a[2 * i + j] + p[2 * i + j] * p[2 * i + j];
      }
    }
    double expected = 0.25 * 0.5 * squares / 2;
    for (int i = 0; i < 2; i++) {
      double sum = Math.exp(likeness[i][0]) + Math.exp(likeness[i][1]);
      expected += (Math.log(sum) - likeness[i][i]) / 2;
    }
    Feed feed =
        Feed.of(anchor, floats(Shape.of(2, 2), a))
            .and(positive, floats(Shape.of(2, 2), p))
            .and(labels, LoDTensor.ofLongs(Shape.of(2), 7, 3));
    assertThat(run(feed, loss)).isCloseTo(expected, NEAR);
  }

  @Test
  void overlapsOfProbabilitiesAndLabels() {
    Variable input = layers.data("input", DType.FLOAT32, 2, 2);
    Variable label = layers.data("label", DType.INT64, 2, 1);
    Variable loss = layers.diceLoss(input, label, 1e-5);
    Feed feed =
        Feed.of(input, floats(Shape.of(1, 2, 2), 0.75f, 0.25f, 0.5f, 0.5f))
            .and(label, LoDTensor.ofLongs(Shape.of(1, 2, 1), 0, 1));
    assertThat(run(feed, loss)).isCloseTo(1 - 2 * 1.25 / (2 + 2 + 1e-5), NEAR);
  }

  @Test
  void centersMoveTowardsTheirFeatures() {
    Variable input = layers.data("input", DType.FLOAT32, 2);
    Variable label = layers.data("label", DType.INT64, 1);
    Variable loss =
        layers.mean(layers.centerLoss(input, label, 3, 0.5, Param.named("centers"), true));
    Feed feed =
        Feed.of(input, floats(Shape.of(1, 2), 4, -3))
            .and(label, LoDTensor.ofLongs(Shape.of(1, 1), 2));
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      double first = executor.run(main, feed, loss).scalar(loss);
      double second = executor.run(main, feed, loss).scalar(loss);
      assertThat(second).isLessThan(first);
    }
  }

  @Test
  void drawnClassesTrain() {
    Variable input = layers.data("input", DType.FLOAT32, 4);
    Variable label = layers.data("label", DType.INT64, 1);
    Variable loss =
        layers.mean(layers.sampledSoftmaxWithCrossEntropy(layers.fc(input, 20), label, 5));
    Feed feed =
        Feed.of(input, floats(Shape.of(2, 4), 1, 2, 3, 4, -1, 0, 1, 2))
            .and(label, LoDTensor.ofLongs(Shape.of(2, 1), 19, 3));
    assertThat(run(feed, loss)).isPositive().isFinite();
  }

  @Test
  void paddedLayersOfAnLstm() {
    Variable input = layers.data("input", DType.FLOAT32).setShape(Shape.of(3, 2, 4));
    Variable first = layers.fillConstant(DType.FLOAT32, 0, 4, 2, 5);
    PaddedLstm.States states =
        layers.lstm(
            input, first, first, 5, PaddedLstm.DEFAULT.withLayers(2).withBidirectional(true));
    assertThat(states.out().name()).isEqualTo("cudnn_lstm_0.tmp_0");
    assertThat(states.out().shape()).isEqualTo(Shape.of(3, 2, 10));
    assertThat(states.lastCell().shape()).isEqualTo(Shape.of(4, 2, 5));
    Variable loss = layers.mean(layers.times(states.out(), states.out()));
    float[] numbers = new float[24];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (i * 7 % 11 - 5) / 4f;
    }
    Feed feed = Feed.of(input, floats(Shape.of(3, 2, 4), numbers));
    int elements = GradientCheck.of(main, startup, loss, feed).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(40);
  }

  @Test
  void normalisedFeaturesAndChannels() {
    Variable input = layers.data("input", DType.FLOAT32, 2, 3);
    Variable each = layers.instanceNorm(input, 1e-5, Param.DEFAULT, Param.DEFAULT);
    Variable seen = layers.dataNorm(layers.reshape(each, -1, 6), "seen", 1e-5);
    Variable loss = layers.mean(layers.times(seen, seen));
    Feed feed = Feed.of(input, floats(Shape.of(1, 2, 3), 1, 2, 3, -4, 0, 4));
    // Fluid starts as if 10000 numbers of mean 0 and variance 1 had been seen.
    assertThat(run(feed, loss)).isCloseTo(1, Offset.offset(1e-3));
  }
}
