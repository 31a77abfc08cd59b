package org.fluidjava.oracle;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Gru;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.layers.TopK;
import org.fluidjava.optimizer.Adam;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A translation model on the real Paddle and here: trained with a decoder in a recurrent block, and
 * then, with the parameters that Paddle trained, translating by beam search in a loop.
 */
@Tag("oracle")
class DecoderTest {
  private static final int WIDTH = 6;
  private static final int VOCABULARY = 11;
  private static final int BEAMS = 3;
  private static final int START = 1;
  private static final int END = 0;
  private static final long[][] SOURCE = {{1, 4, 2}, {8}, {3, 3, 10, 5, 7}, {9, 2}};

  @Test
  void aDecoderTrainsAndTranslatesAsInPaddle() throws IOException {
    Map<String, LoDTensor> trained = train();
    translate(trained, true);
    translate(trained, false);
  }

  private static Variable encoder(ComparedProgram program) {
    Layers layers = program.layers;
    program.feed("source", LoDTensor.ofSequences(SOURCE));
    Variable x = layers.embedding(layers.words("source"), VOCABULARY, WIDTH, Param.named("from"));
    FullyConnected projection = named("encoder").withBias(Param.NONE);
    Variable gates = layers.fc(List.of(x), 3 * WIDTH, projection);
    Gru gru = Gru.DEFAULT.withWeight(Param.named("gru_w")).withBias(Param.named("gru_b"));
    return layers.sequenceLastStep(layers.dynamicGru(gates, WIDTH, gru));
  }

  private static FullyConnected named(String name) {
    return FullyConnected.DEFAULT
        .withWeight(Param.named(name + "_w"))
        .withBias(Param.named(name + "_b"));
  }

  private static Variable step(Layers layers, Variable word, Variable state) {
    FullyConnected words = named("step_word").withActivation(null);
    FullyConnected states = named("step_state").withBias(Param.NONE);
    Variable sum =
        layers.elementwiseAdd(
            layers.fc(List.of(state), WIDTH, states), layers.fc(List.of(word), WIDTH, words));
    return layers.tanh(sum);
  }

  private static Variable scores(Layers layers, Variable state) {
    return layers.fc(List.of(state), VOCABULARY, named("out").withActivation("softmax"));
  }

  private static Map<String, LoDTensor> train() throws IOException {
    ComparedProgram program = new ComparedProgram();
    Layers layers = program.layers;
    Variable context = encoder(program);
    program.feed(
        "target", LoDTensor.ofSequences(new long[][] {{1, 5}, {1, 2, 2, 6}, {1}, {1, 9, 3}}));
    program.feed(
        "next", LoDTensor.ofSequences(new long[][] {{5, 0}, {2, 2, 6, 0}, {0}, {9, 3, 0}}));
    Variable target =
        layers.embedding(layers.words("target"), VOCABULARY, WIDTH, Param.named("to"));
    DynamicRnn rnn = layers.dynamicRnn();
    rnn.block(
        () -> {
          Variable word = rnn.stepInput(target);
          Variable before = rnn.memory(context, true);
          Variable state = step(layers, word, before);
          rnn.updateMemory(before, state);
          rnn.output(scores(layers, state));
        });
    Variable loss = layers.mean(layers.crossEntropy(rnn.result(), layers.words("next")));
    new Adam(0.05).minimize(layers, loss);
    program.fetch(loss);
    program.main.parameters().forEach(program::fetch);
    Map<String, LoDTensor> last = new LinkedHashMap<>(program.compare(8, 2e-5));
    last.keySet().removeIf(name -> name.equals(loss.name()));
    return last;
  }

  private static void translate(Map<String, LoDTensor> parameters, boolean accumulated)
      throws IOException {
    ComparedProgram program = new ComparedProgram();
    Layers layers = program.layers;
    program.begin(parameters);
    Variable context = encoder(program);
    Variable initIds = start(program, "ids", DType.INT64, START);
    Variable initScores = start(program, "scores", DType.FLOAT32, accumulated ? 0 : 1);
    Variable counter = layers.fillConstant(DType.INT64, 0, 1);
    Variable longest = layers.fillConstant(DType.INT64, 8, 1);
    Variable ids = layers.arrayWrite(initIds, counter);
    Variable sums = layers.arrayWrite(initScores, counter);
    Variable states = layers.arrayWrite(context, counter);
    Variable goesOn = layers.lessThan(counter, longest);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              Variable before = layers.arrayRead(ids, counter);
              Variable score = layers.arrayRead(sums, counter);
              Variable state = layers.sequenceExpand(layers.arrayRead(states, counter), score);
              Variable word = layers.embedding(before, VOCABULARY, WIDTH, Param.named("to"));
              Variable next = step(layers, word, state);
              TopK best = layers.topk(scores(layers, layers.lodReset(next, score)), 2 * BEAMS);
              Variable candidates = best.values();
              if (accumulated) {
                candidates =
                    layers.elementwiseAdd(layers.log(candidates), layers.reshape(score, -1), 0);
              }
              List<Variable> chosen =
                  layers.beamSearch(
                      before, score, best.indices(), candidates, BEAMS, END, 0, accumulated);
              layers.increment(counter);
              layers.arrayWrite(next, counter, states);
              layers.arrayWrite(chosen.get(0), counter, ids);
              layers.arrayWrite(chosen.get(1), counter, sums);
              Variable some = layers.logicalNot(layers.isEmpty(chosen.get(0)));
              layers.assign(layers.logicalAnd(layers.lessThan(counter, longest), some), goesOn);
            });
    program.fetch(layers.beamSearchDecode(ids, sums, BEAMS, END).toArray(new Variable[0]));
    program.compare(2);
  }

  private static Variable start(ComparedProgram program, String name, DType dtype, int value) {
    int count = SOURCE.length;
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    LoD lod = LoD.ofLengths(ones, ones);
    float[] floats = new float[count];
    long[] longs = new long[count];
    Arrays.fill(floats, value);
    Arrays.fill(longs, value);
    Object numbers = dtype == DType.INT64 ? longs : floats;
    program.feed(name, LoDTensor.of(dtype, Shape.of(count, 1), lod, numbers));
    return program.layers.data(name, dtype, 1).setLodLevel(2);
  }
}
