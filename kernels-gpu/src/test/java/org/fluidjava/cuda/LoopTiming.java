package org.fluidjava.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.inspect.Profiler;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.DynamicRnn;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Layers;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;

/**
 * Times training steps of a language model over a {@code DynamicRnn} of one tanh layer, on the CPU
 * and on the first CUDA device: milliseconds a step, and where the device's go. Arguments such as
 * {@code 650x64} choose the hidden width and the number of sequences.
 */
public final class LoopTiming {
  private static final int VOCABULARY = 2000;
  private static final int STEPS = 20;

  private LoopTiming() {}

  /** Runs all sizes, or those given. */
  public static void main(String[] sizes) {
    for (String size : sizes.length == 0 ? new String[] {"200x20", "650x64"} : sizes) {
      String[] parts = size.split("x");
      int width = Integer.parseInt(parts[0]);
      List<Feed> feeds = feeds(Integer.parseInt(parts[1]));
      double host = measure(Place.cpu(), width, feeds);
      double device = measure(Place.cuda(0), width, feeds);
      System.out.printf("%-10s cpu %9.2f ms a step, cuda:0 %9.2f ms%n", size, host, device);
    }
    System.exit(0);
  }

  private static List<Feed> feeds(int batch) {
    Random random = new Random(1234);
    List<Feed> feeds = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      long[][] words = new long[batch][];
      long[][] next = new long[batch][];
      for (int i = 0; i < batch; i++) {
        int length = (int) Math.min(80, Math.max(2, Math.rint(21 + 10 * random.nextGaussian())));
        words[i] = random.longs(length, 0, VOCABULARY).toArray();
        next[i] = random.longs(length, 0, VOCABULARY).toArray();
      }
      feeds.add(
          Feed.of("word", LoDTensor.ofSequences(words)).and("next", LoDTensor.ofSequences(next)));
    }
    return feeds;
  }

  private static double measure(Place place, int width, List<Feed> feeds) {
    Program main = new Program();
    Program startup = new Program().setRandomSeed(11);
    Layers layers = new Layers(main, startup);
    Variable word = layers.data("word", DType.INT64, 1).lodLevel(1);
    Variable next = layers.data("next", DType.INT64, 1).lodLevel(1);
    Variable x = layers.embedding(word, VOCABULARY, width);
    DynamicRnn rnn = layers.dynamicRnn();
    rnn.block(
        () -> {
          Variable step = rnn.stepInput(x);
          Variable before = rnn.memory(width);
          Variable hidden =
              layers.fc(
                  List.of(step, before), width, FullyConnected.DEFAULT.withActivation("tanh"));
          rnn.updateMemory(before, hidden);
          rnn.output(hidden);
        });
    Variable scores = layers.fc(rnn.result(), VOCABULARY);
    Variable loss = layers.mean(layers.softmaxWithCrossEntropy(scores, next));
    new SGD(.1).minimize(layers, loss);
    try (Executor executor = new Executor(place, Kernels.installed())) {
      executor.run(startup);
      PreparedProgram prepared = executor.prepare(main, loss);
      feeds.forEach(prepared::run);
      long began = System.nanoTime();
      feeds.forEach(prepared::run);
      double millis = (System.nanoTime() - began) / 1e6 / feeds.size();
      if (!place.equals(Place.cpu())) {
        try (Profiler profiler = new Profiler(prepared)) {
          prepared.listen(profiler);
          feeds.forEach(prepared::run);
          prepared.listen(null);
          System.out.print(profiler.text(feeds.size()));
        }
      }
      return millis;
    }
  }
}
