package org.fluidjava.cpu.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.layers.BatchNorm;
import org.fluidjava.layers.Conv;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;

/**
 * The pass {@code batch-norm-fold} leaves results as they are and everything that is read
 * elsewhere.
 */
class BatchNormFoldTest {
  private final Program main = new Program().setRandomSeed(3);
  private final Program startup = new Program().setRandomSeed(3);
  private final Layers layers = new Layers(main, startup);
  private final Variable image = layers.data("image", DType.FLOAT32, 4, 9, 8);

  private static BatchNorm test(String activation) {
    return BatchNorm.DEFAULT.withIsTest(true).withActivation(activation);
  }

  private Variable network(Variable x) {
    Conv padded = Conv.DEFAULT.withPadding(1);
    Variable first = layers.batchNorm(layers.conv2d(x, 6, 3, padded), test("relu"));
    Conv depthwise = padded.withGroups(6).withUseCudnn(false).withBias(Param.NONE);
    Variable second = layers.batchNorm(layers.conv2d(first, 6, 3, depthwise), test("relu6"));
    return layers.batchNorm(layers.conv2d(second, 3, 1), test(null));
  }

  private float[] run(Passes passes, int fused, Variable... fetches) {
    float[] numbers = new float[4 * 2 * 9 * 8];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (random.nextDouble() * 2 - 1);
    }
    try (Executor executor = new Executor(new CPUPlace(), passes)) {
      executor.run(startup);
      PreparedProgram prepared = executor.prepare(main, fetches);
      List<String> types = prepared.program().global().ops().stream().map(op -> op.type()).toList();
      assertThat(types).filteredOn("conv2d_bn"::equals).hasSize(fused);
      assertThat(types).filteredOn("batch_norm"::equals).hasSize(3 - fused);
      LoDTensor feed =
          LoDTensor.of(DType.FLOAT32, Shape.of(2, 4, 9, 8), org.fluidjava.tensor.LoD.NONE, numbers);
      return prepared.run(Feed.of("image", feed)).tensor(fetches[0]).floats();
    }
  }

  @Test
  void resultsAreTheSameWithAndWithoutThePass() {
    Variable out = network(image);
    float[] plain = run(Passes.none(), 0, out);
    float[] fused = run(Passes.all(), 3, out);
    assertThat(fused).hasSameSizeAs(plain);
    for (int i = 0; i < plain.length; i++) {
      assertThat(fused[i]).isCloseTo(plain[i], within(2e-6f));
    }
  }

  @Test
  void whatIsFetchedInBetweenStays() {
    Variable out = network(image);
    Variable first = main.global().var("conv2d_0.tmp_1");
    assertThat(run(Passes.all(), 2, first, out)).hasSize(2 * 6 * 9 * 8);
  }

  @Test
  void trainingIsLeftAlone() {
    Variable x = layers.batchNorm(layers.conv2d(image, 3, 3));
    Variable y = layers.batchNorm(layers.conv2d(x, 3, 3));
    run(Passes.all(), 0, layers.batchNorm(layers.conv2d(y, 3, 3)));
  }
}
