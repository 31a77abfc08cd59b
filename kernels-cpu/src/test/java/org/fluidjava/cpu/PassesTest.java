package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.layers.Param;
import org.fluidjava.optimizer.Clip;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;
import org.junit.jupiter.api.Test;

/** Passes must not change what a program computes, beyond rounding. */
class PassesTest {
  private static final int VOCABULARY = 23;

  private final Program main = new Program().setRandomSeed(7);
  private final Program startup = new Program().setRandomSeed(7);
  private final Layers layers = new Layers(main, startup);
  private Variable cost = languageModel();

  private Variable languageModel() {
    Variable word = layers.words("word");
    Variable next = layers.words("next");
    Variable x = layers.embedding(word, VOCABULARY, 6, Param.sparse());
    for (int layer = 0; layer < 2; layer++) {
      x = layers.dynamicLstm(layers.fc(x, 20), 20, Lstm.noPeepholes()).hidden();
    }
    return layers.mean(layers.softmaxWithCrossEntropy(layers.fc(x, VOCABULARY), next));
  }

  private static Feed batch(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<long[]> words = new ArrayList<>();
    List<long[]> next = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int length = random.nextInt(0, 9);
      words.add(random.longs(length, 0, VOCABULARY).toArray());
      next.add(random.longs(length, 0, VOCABULARY).toArray());
    }
    return Feed.of("word", LoDTensor.ofSequences(words)).and("next", LoDTensor.ofSequences(next));
  }

  private List<Double> losses(Passes passes, boolean expectFused) {
    List<Double> losses = new ArrayList<>();
    try (Executor executor = new Executor(new CPUPlace(), passes)) {
      executor.run(startup);
      PreparedProgram prepared = executor.prepare(main, cost);
      assertThat(prepared.program().global().ops())
          .extracting(op -> op.type())
          .matches(types -> types.contains("fused_fc_cross_entropy_train") == expectFused);
      for (int step = 0; step < 8; step++) {
        losses.add(prepared.run(batch(step % 3)).scalar(cost));
      }
      losses.add(executor.scope().tensor("fc_2.w_0").at(5));
      losses.add(executor.scope().tensor("embedding_0.w_0").at(9));
    }
    return losses;
  }

  @Test
  void trainingIsTheSameWithAndWithoutPasses() {
    new SGD(0.5).withClip(Clip.byGlobalNorm(1)).minimize(layers, cost);
    List<Double> plain = losses(Passes.none(), false);
    List<Double> fused = losses(Passes.all(), true);
    assertThat(plain.get(0)).isCloseTo(Math.log(VOCABULARY), within(0.2));
    assertThat(plain.get(7)).isLessThan(plain.get(1));
    for (int i = 0; i < plain.size(); i++) {
      assertThat(fused.get(i))
          .isCloseTo(plain.get(i), within(2e-6 * Math.max(1, Math.abs(plain.get(i)))));
    }
  }

  @Test
  void aFetchedIntermediateKeepsTheOutputLayerApart() {
    Variable logits = main.global().var("fc_2.tmp_1");
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      PreparedProgram prepared = executor.prepare(main, cost, logits);
      assertThat(prepared.program().global().ops())
          .extracting(op -> op.type())
          .contains("softmax_with_cross_entropy");
      assertThat(prepared.run(batch(1)).tensor(logits).shape().dim(1)).isEqualTo(VOCABULARY);
    }
  }
}
