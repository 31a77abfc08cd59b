package org.fluidjava.testkit.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code rnn}. */
final class RnnCases {
  private static final Map<String, Integer> GATES =
      Map.of("LSTM", 4, "GRU", 3, "RNN_TANH", 1, "RNN_RELU", 1);

  private record Sizes(int steps, int batch, int width, int hidden, int layers, int directions) {}

  private RnnCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String mode : List.of("LSTM", "GRU", "RNN_TANH", "RNN_RELU")) {
      all.add(layers(mode + " one number", mode, new Sizes(1, 1, 1, 1, 1, 1)));
      all.add(layers(mode + " one layer", mode, new Sizes(4, 3, 2, 3, 1, 1)));
      all.add(layers(mode + " both directions", mode, new Sizes(3, 2, 3, 2, 1, 2)));
      all.add(layers(mode + " two layers, both directions", mode, new Sizes(3, 2, 4, 3, 2, 2)));
      all.add(layers(mode + " of different lengths", mode, new Sizes(5, 3, 2, 3, 2, 2), 5, 2, 3));
      all.add(layers(mode + " of many units", mode, new Sizes(3, 5, 7, 33, 1, 2), 3, 3, 1, 2, 3));
      all.add(layers(mode + " of whole panels", mode, new Sizes(4, 2, 5, 32, 1, 1)));
    }
    all.add(layers("LSTM three layers", "LSTM", new Sizes(7, 1, 5, 9, 3, 1)));
    all.add(dropped(new Sizes(3, 2, 4, 3, 2, 2)));
    all.add(
        base("a weight too few", "GRU", new Sizes(2, 1, 2, 2, 1, 1))
            .in("WeightList", weights(3, new Sizes(2, 1, 2, 2, 1, 1)).subList(0, 3))
            .fails(
                "rnn: WeightList must hold 4 variables (4 for each of 1 layers and 1 directions) but"
                    + " holds 3")
            .build());
    all.add(
        base("longer than the input", "GRU", new Sizes(2, 1, 2, 2, 1, 1))
            .in("WeightList", weights(3, new Sizes(2, 1, 2, 2, 1, 1)))
            .in("SequenceLength", Values.intsOf(new int[] {3}, 1))
            .fails("rnn: SequenceLength[0] must be in [0, 2] but is 3")
            .build());
    return all;
  }

  static List<Values> weights(int gates, int width, int hidden, int layers, int directions) {
    List<Values> all = new ArrayList<>();
    for (int i = 0; i < layers * directions; i++) {
      long columns = i < directions ? width : (long) directions * hidden;
      all.add(Values.normal((long) gates * hidden, columns).times(0.5));
      all.add(Values.normal((long) gates * hidden, hidden).times(0.5));
    }
    for (int i = 0; i < 2 * layers * directions; i++) {
      all.add(Values.normal((long) gates * hidden).times(0.5));
    }
    return all;
  }

  private static List<Values> weights(int gates, Sizes s) {
    return weights(gates, s.width, s.hidden, s.layers, s.directions);
  }

  private static OpCase.Builder base(String name, String mode, Sizes s) {
    Values state = Values.normal((long) s.layers * s.directions, s.batch, s.hidden);
    return OpCase.of("rnn")
        .named(name)
        .in("Input", Values.normal(s.steps, s.batch, s.width))
        .in("PreState", mode.equals("LSTM") ? List.of(state, state) : List.of(state))
        .attr("mode", mode)
        .attr("input_size", s.width)
        .attr("hidden_size", s.hidden)
        .attr("num_layers", s.layers)
        .attr("is_bidirec", s.directions == 2)
        .attr("dropout_prob", 0f)
        .attr("is_test", false)
        .attr("seed", 0);
  }

  private static OpCase layers(String name, String mode, Sizes s, int... lengths) {
    OpCase.Builder made =
        base(name, mode, s)
            .in("WeightList", weights(GATES.getOrDefault(mode, 1), s))
            .expect("Out", in -> Expected.of(run(in, mode, s).out, s.steps, s.batch, wide(s)))
            .expect("State", 0, in -> state(run(in, mode, s).hiddens, s))
            .unchecked("Reserve", "what the gradient reads")
            .unchecked("DropoutState", "nothing is dropped");
    if (mode.equals("LSTM")) {
      made.expect("State", 1, in -> state(run(in, mode, s).cells, s));
    }
    if (lengths.length > 0) {
      made.in("SequenceLength", Values.intsOf(lengths, lengths.length));
    }
    return made.checkGradient("Input", "PreState", "WeightList").build();
  }

  /** With a probability of 1 the second layer sees nothing of the first. */
  private static OpCase dropped(Sizes s) {
    return base("all dropped between layers", "GRU", s)
        .attr("dropout_prob", 1f)
        .in("WeightList", weights(3, s))
        .expect("Out", in -> Expected.of(run(in, "GRU", s, true).out, s.steps, s.batch, wide(s)))
        .expect("State", 0, in -> state(run(in, "GRU", s, true).hiddens, s))
        .unchecked("Reserve", "what the gradient reads")
        .expect(
            "DropoutState",
            in ->
                Expected.of(
                        new double[s.steps * s.batch * (int) wide(s)], s.steps, s.batch, wide(s))
                    .as(DType.UINT8))
        .checkGradient("Input", "PreState", "WeightList")
        .notOnPaddle("it divides by the share that is kept, here zero")
        .build();
  }

  private static long wide(Sizes s) {
    return (long) s.directions * s.hidden;
  }

  private static Expected state(double[] numbers, Sizes s) {
    return Expected.of(numbers, (long) s.layers * s.directions, s.batch, s.hidden);
  }

  private static PaddedLayers run(Inputs in, String mode, Sizes s) {
    return run(in, mode, s, false);
  }

  private static PaddedLayers run(Inputs in, String mode, Sizes s, boolean dropped) {
    long[] lengths = new long[s.batch];
    Arrays.fill(lengths, s.steps);
    if (in.has("SequenceLength")) {
      lengths = Arrays.stream(in.ints("SequenceLength")).asLongStream().toArray();
    }
    double[][] weights = new double[in.count("WeightList")][];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = in.get("WeightList", i);
    }
    double[] first = in.get("PreState", 0);
    return new PaddedLayers(
            mode,
            s.steps,
            s.batch,
            s.hidden,
            s.layers,
            s.directions,
            lengths,
            first,
            mode.equals("LSTM") ? in.get("PreState", 1) : first)
        .run(in.get("Input"), s.width, weights, dropped);
  }
}
