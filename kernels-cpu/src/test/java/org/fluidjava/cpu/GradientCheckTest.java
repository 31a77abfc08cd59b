package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Feed;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.GradientCheck;
import org.fluidjava.testkit.NoNativeLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gradients of whole small models, against central differences. */
@ExtendWith(NoNativeLeaks.class)
class GradientCheckTest {
  private static final Kernels KERNELS = new Kernels(List.of(new CpuBackend()));

  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(7);
  private final Layers layers = new Layers(main, startup);

  private static Feed words() {
    LoDTensor words = LoDTensor.ofSequences(new long[] {1, 4, 1}, new long[] {0, 2});
    LoDTensor next = LoDTensor.ofSequences(new long[] {4, 1, 3}, new long[] {2, 2});
    return Feed.of("word", words).and("next", next);
  }

  /** Ids occur twice, so rows of the sparse gradient add up. */
  private Variable wordModel(Param table) {
    Variable word = layers.data("word", DType.INT64, 1).lodLevel(1);
    Variable next = layers.data("next", DType.INT64, 1).lodLevel(1);
    Variable x = layers.embedding(word, 5, 4, table);
    Variable hidden = layers.fc(x, 6, "tanh");
    // Twice through the same layers: the gradient of hidden is a sum.
    Variable both = layers.elementwiseAdd(hidden, layers.fc(hidden, 6, "sigmoid"));
    return layers.mean(layers.crossEntropy(layers.fc(both, 5, "softmax"), next));
  }

  @Test
  void aWordModelWithADenseTable() {
    Variable loss = wordModel(Param.DEFAULT);
    int elements = GradientCheck.of(main, startup, loss, words()).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(20 + 24 + 6 + 36 + 6 + 30 + 5);
  }

  @Test
  void aWordModelWithASparseTable() {
    Variable loss = wordModel(Param.sparse());
    int elements = GradientCheck.of(main, startup, loss, words()).check(Place.cpu(), KERNELS);
    assertThat(elements).isEqualTo(20 + 24 + 6 + 36 + 6 + 30 + 5);
  }

  @Test
  void aWrongGradientIsFound() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable product = layers.fc(x, 2);
    Variable loss = layers.mean(product);
    Kernels wrong = new Kernels(List.of(new ScaledMean()));
    LoDTensor data = LoDTensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    assertThatThrownBy(
            () ->
                GradientCheck.of(main, startup, loss, Feed.of("x", data)).check(Place.cpu(), wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("gradient of fc_0.w_0 [3, 2] beside central differences");
  }

  @Test
  void aProgramWithGradientOperatorsIsRefused() {
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable loss = layers.mean(layers.fc(x, 2));
    main.withRole(
        1,
        () ->
            Appending.append(
                main.global(), new OpSpec("mean").in("X", loss.name()).out("Out", "again")));
    assertThatThrownBy(() -> GradientCheck.of(main, startup, loss, Feed.none()))
        .hasMessageContaining("must have no gradient or optimizer operators, but it has mean");
  }

  /** The CPU's kernels with a mean_grad that is 1% too large. */
  private static final class ScaledMean extends KernelFault {
    ScaledMean() {
      super(
          "mean_grad",
          c -> {
            var gradient = c.out("X@GRAD").elements();
            for (long i = 0; i < gradient.length(); i++) {
              gradient.set(i, gradient.get(i) * 1.01);
            }
          });
    }
  }
}
