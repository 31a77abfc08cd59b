package org.fluidjava.testkit.recurrent;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code cudnn_lstm}. */
final class CudnnLstmCases {
  private static final int STEPS = 3;
  private static final int BATCH = 2;
  private static final int WIDTH = 4;
  private static final int HIDDEN = 3;

  private CudnnLstmCases() {}

  static List<OpCase> cases() {
    return List.of(
        flat("one layer", 1, 1, "LastH", "LastC"),
        flat("older names of the last states", 1, 2, "last_h", "last_c"),
        flat("two layers, both directions", 2, 2, "LastH", "LastC"),
        base("weights in variables", 2, 1)
            .in("WeightList", RnnCases.weights(4, WIDTH, HIDDEN, 2, 1))
            .expect("Out", in -> Expected.of(run(in, 2, 1).out, STEPS, BATCH, HIDDEN))
            .expect("LastH", in -> Expected.of(run(in, 2, 1).hiddens, 2, BATCH, HIDDEN))
            .expect("LastC", in -> Expected.of(run(in, 2, 1).cells, 2, BATCH, HIDDEN))
            .unchecked("Reserve", "what the gradient reads")
            .unchecked("StateOut", "nothing is dropped")
            .checkGradient("Input", "InitH", "InitC", "WeightList")
            .build(),
        base("flat weights too short", 1, 1)
            .in("W", Values.normal(100))
            .fails("cudnn_lstm: W must have 108 numbers for these layers but is [100]")
            .build());
  }

  private static OpCase.Builder base(String name, int layers, int directions) {
    Values state = Values.normal((long) layers * directions, BATCH, HIDDEN);
    return OpCase.of("cudnn_lstm")
        .named(name)
        .in("Input", Values.normal(STEPS, BATCH, WIDTH))
        .in("InitH", state)
        .in("InitC", state)
        .attr("hidden_size", HIDDEN)
        .attr("num_layers", layers)
        .attr("is_bidirec", directions == 2)
        .notOnPaddle("it runs on GPUs only");
  }

  private static int rows(int number, int directions) {
    return number < directions ? WIDTH : directions * HIDDEN;
  }

  private static OpCase flat(
      String name, int layers, int directions, String lastHidden, String lastCell) {
    int size = 0;
    for (int i = 0; i < layers * directions; i++) {
      size += 4 * HIDDEN * (rows(i, directions) + HIDDEN + 2);
    }
    long count = (long) layers * directions;
    return base(name, layers, directions)
        .in("W", Values.normal(size).times(0.5))
        .expect(
            "Out",
            in ->
                Expected.of(
                    run(in, layers, directions).out, STEPS, BATCH, (long) directions * HIDDEN))
        .expect(
            lastHidden,
            in -> Expected.of(run(in, layers, directions).hiddens, count, BATCH, HIDDEN))
        .expect(
            lastCell, in -> Expected.of(run(in, layers, directions).cells, count, BATCH, HIDDEN))
        .unchecked("Reserve", "what the gradient reads")
        .checkGradient("Input", "InitH", "InitC", "W")
        .build();
  }

  private static PaddedLayers run(Inputs in, int layers, int directions) {
    int count = layers * directions;
    double[][] weights = new double[4 * count][];
    int at = 0;
    for (int i = 0; i < weights.length; i++) {
      if (in.has("WeightList")) {
        weights[i] = in.get("WeightList", i);
        continue;
      }
      int columns = i >= 2 * count ? 1 : i % 2 == 1 ? HIDDEN : rows(i / 2, directions);
      weights[i] = Arrays.copyOfRange(in.get("W"), at, at + 4 * HIDDEN * columns);
      at += 4 * HIDDEN * columns;
    }
    long[] lengths = {STEPS, STEPS};
    return new PaddedLayers(
            "LSTM",
            STEPS,
            BATCH,
            HIDDEN,
            layers,
            directions,
            lengths,
            in.get("InitH"),
            in.get("InitC"))
        .run(in.get("Input"), WIDTH, weights);
  }
}
