package org.fluidjava.cpu.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.grad.Backward;
import org.fluidjava.layers.Gru;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of sentences, and empty ones among them, change neither states nor gradients. */
class SequenceOrderTest {
  private static final int WIDTH = 5;

  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(3);
  private final Layers layers = new Layers(main, startup);
  private final Variable x = layers.data("x", DType.FLOAT32, WIDTH).lodLevel(1);

  private static List<float[]> sentences() {
    Random random = new Random(11);
    List<float[]> all = new ArrayList<>();
    for (int length : new int[] {3, 7, 1, 7, 4}) {
      float[] rows = new float[length * WIDTH];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (float) random.nextGaussian();
      }
      all.add(rows);
    }
    return all;
  }

  private static LoDTensor batch(List<float[]> sentences) {
    int[] lengths = sentences.stream().mapToInt(rows -> rows.length / WIDTH).toArray();
    float[] all = new float[Arrays.stream(lengths).sum() * WIDTH];
    int at = 0;
    for (float[] rows : sentences) {
      System.arraycopy(rows, 0, all, at, rows.length);
      at += rows.length;
    }
    return LoDTensor.of(
        DType.FLOAT32, Shape.of(all.length / WIDTH, WIDTH), LoD.ofLengths(lengths), all);
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], Offset.offset(1e-5f));
    }
  }

  private void compare(boolean lstm, UnaryOperator<List<Integer>> order, int emptyAfter) {
    int hidden = 6;
    Variable states =
        lstm
            ? layers.lstmLayer(x, hidden, Lstm.DEFAULT).hidden()
            : layers.gruLayer(x, hidden, Gru.DEFAULT);
    Variable loss = layers.mean(layers.binary("elementwise_mul", states, states, -1));
    Variable weightGrad = Backward.append(loss).get(1).grad();
    List<float[]> sentences = sentences();
    List<Integer> places = order.apply(new ArrayList<>(List.of(0, 1, 2, 3, 4)));
    List<float[]> moved = new ArrayList<>(places.stream().map(sentences::get).toList());
    if (emptyAfter >= 0) {
      moved.add(emptyAfter, new float[0]);
      moved.add(new float[0]);
    }
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      Fetched first = executor.run(main, Feed.of(x, batch(sentences)), states, weightGrad);
      Fetched second = executor.run(main, Feed.of(x, batch(moved)), states, weightGrad);
      assertClose(second.tensor(weightGrad).floats(), first.tensor(weightGrad).floats());
      int[] offsets = first.tensor(states).lod().offsets(0);
      float[] all = first.tensor(states).floats();
      float[] expected = new float[all.length];
      int at = 0;
      for (int place : places) {
        int count = (offsets[place + 1] - offsets[place]) * hidden;
        System.arraycopy(all, offsets[place] * hidden, expected, at, count);
        at += count;
      }
      assertClose(second.tensor(states).floats(), expected);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherOrderGivesTheSame(boolean lstm) {
    compare(lstm, places -> List.of(4, 1, 0, 3, 2), -1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void emptySentencesChangeNothing(boolean lstm) {
    compare(lstm, places -> places, 2);
  }
}
