package org.fluidjava.testkit.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.fluidjava.testkit.Values;

/** Cases of {@code lstm}. */
final class LstmCases {
  private LstmCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    LstmSetting plain = LstmSetting.DEFAULT.with(false, false);
    all.add(lstm("one row", 1, plain, false, 1));
    all.add(lstm("three sequences", 3, plain, false, 4, 5, 3));
    for (boolean peepholes : new boolean[] {false, true}) {
      for (boolean reverse : new boolean[] {false, true}) {
        for (boolean initial : new boolean[] {false, true}) {
          LstmSetting setting = LstmSetting.DEFAULT.with(peepholes, reverse);
          String name =
              (peepholes ? "peepholes" : "no peepholes")
                  + (reverse ? ", reverse" : "")
                  + (initial ? ", first states" : "");
          all.add(lstm(name, 3, setting, initial, 2, 4, 1));
          all.add(lstm(name + ", width 8", 8, setting, initial, 2, 3));
        }
      }
    }
    all.add(lstm("sequences without rows", 2, LstmSetting.DEFAULT, true, 0, 3, 0, 1, 0));
    all.add(lstm("equal lengths", 5, plain, true, 3, 3, 3, 3));
    all.add(lstm("odd width, many sequences", 17, plain, false, 7, 2, 9, 1, 1, 6));
    for (String activation : new String[] {"tanh", "relu", "identity"}) {
      LstmSetting gates = LstmSetting.DEFAULT.activations(activation, "tanh", "tanh", "tanh");
      all.add(lstm("gate " + activation, 2, gates, true, 3, 1));
    }
    for (String activation : new String[] {"sigmoid", "relu", "identity"}) {
      LstmSetting cell = plain.activations("sigmoid", activation, "tanh", "tanh");
      all.add(lstm("cell " + activation, 2, cell, true, 3, 1));
      LstmSetting candidate = plain.activations("sigmoid", "tanh", activation, "tanh");
      all.add(lstm("candidate " + activation, 2, candidate, true, 3, 1));
    }
    all.add(
        outputs(
                plain.on(
                    inputs(
                        OpCase.of("lstm").named("no rows at all"),
                        2,
                        plain,
                        false,
                        new int[] {0, 0})),
                plain)
            .notOnPaddle("it needs at least one row")
            .build());
    all.addAll(refused());
    return OpCases.join(all, OpCase.family(6, LstmCases::random));
  }

  private static OpCase random(int number) {
    SplittableRandom random = new SplittableRandom(number);
    int[] lengths = random.ints(random.nextInt(1, 6), 0, 6).toArray();
    lengths[0]++;
    LstmSetting setting = LstmSetting.DEFAULT.with(random.nextBoolean(), random.nextBoolean());
    return lstm(
        "random sizes " + number, random.nextInt(1, 12), setting, random.nextBoolean(), lengths);
  }

  private static OpCase lstm(
      String name, int width, LstmSetting setting, boolean initial, int... lengths) {
    OpCase.Builder made = inputs(OpCase.of("lstm").named(name), width, setting, initial, lengths);
    outputs(setting.on(made), setting)
        .checkGradient("Input", "Weight", "Bias")
        .noGradientThrough("Cell");
    if (initial) {
      made.checkGradient("H0", "C0");
    }
    if (width % 8 == 0) {
      made.notOnPaddle("its gradient is wrong on CPUs for widths that are multiples of 8");
    }
    return made.build();
  }

  private static OpCase.Builder inputs(
      OpCase.Builder made, int width, LstmSetting setting, boolean initial, int[] lengths) {
    int rows = Arrays.stream(lengths).sum();
    made.in("Input", Values.normal(rows, 4L * width).lengths(lengths));
    if (initial) {
      made.in("H0", Values.normal(lengths.length, width))
          .in("C0", Values.normal(lengths.length, width));
    }
    return made.in("Weight", Values.normal(width, 4L * width).times(0.5))
        .in("Bias", Values.normal(1, (setting.peepholes() ? 7L : 4L) * width).times(0.5));
  }

  private static OpCase.Builder outputs(OpCase.Builder made, LstmSetting setting) {
    return made.expect("Hidden", in -> byRows(in, new LstmReference(in, setting).hidden))
        .expect("Cell", in -> byRows(in, new LstmReference(in, setting).cell))
        .expect("BatchGate", in -> bySteps(in, setting, reference -> reference.gates, 4))
        .expect("BatchCellPreAct", in -> bySteps(in, setting, reference -> reference.seen, 1));
  }

  private static Expected byRows(Inputs in, double[] values) {
    return Expected.of(values, in.dim("Input", 0), in.dim("Input", 1) / 4).lod(in.lod("Input"));
  }

  private static Expected bySteps(
      Inputs in, LstmSetting setting, Function<LstmReference, double[]> part, int times) {
    int width = times * in.dim("Input", 1) / 4;
    int[] rows = Steps.rows(in.offsets("Input"), setting.reverse());
    double[] values = part.apply(new LstmReference(in, setting));
    return Expected.of(Steps.gather(values, width, rows), rows.length, width).lod(LoD.NONE);
  }

  private static List<OpCase> refused() {
    Values input = Values.normal(3, 8).lengths(1, 2);
    Values weight = Values.normal(2, 8);
    Values bias = Values.normal(1, 14);
    return List.of(
        OpCase.of("lstm")
            .named("without LoD")
            .in("Input", Values.normal(3, 8))
            .in("Weight", weight)
            .in("Bias", bias)
            .unchecked("Hidden", "refused")
            .unchecked("Cell", "refused")
            .fails(
                "lstm: Input must have exactly one LoD level, which tells its sequences apart, but it has none")
            .build(),
        OpCase.of("lstm")
            .named("two LoD levels")
            .in("Input", Values.normal(3, 8).lod(LoD.ofLengths(new int[] {2}, new int[] {1, 2})))
            .in("Weight", weight)
            .in("Bias", bias)
            .unchecked("Hidden", "refused")
            .unchecked("Cell", "refused")
            .fails(
                "lstm: Input must have exactly one LoD level, which tells its sequences apart, but it has 2")
            .build(),
        OpCase.of("lstm")
            .named("input of another width")
            .in("Input", Values.normal(3, 6).lengths(1, 2))
            .in("Weight", weight)
            .in("Bias", bias)
            .unchecked("Hidden", "refused")
            .unchecked("Cell", "refused")
            .fails(
                "lstm: the width of Input (6) must be 4 times the hidden width (2), which Weight gives:"
                    + " project it with an fc of size 8 first")
            .build(),
        OpCase.of("lstm")
            .named("bias without peephole weights")
            .in("Input", input)
            .in("Weight", weight)
            .in("Bias", Values.normal(1, 8))
            .unchecked("Hidden", "refused")
            .unchecked("Cell", "refused")
            .fails("lstm: Bias must be [1, 14] (use_peepholes is true) but is [1, 8]")
            .build(),
        OpCase.of("lstm")
            .named("one first state of two")
            .in("Input", input)
            .in("H0", Values.normal(2, 2))
            .in("Weight", weight)
            .in("Bias", bias)
            .unchecked("Hidden", "refused")
            .unchecked("Cell", "refused")
            .fails("lstm: H0 and C0 must both be given or both be absent, but only H0 is given")
            .build(),
        OpCase.of("lstm")
            .named("unknown activation")
            .in("Input", input)
            .in("Weight", weight)
            .in("Bias", bias)
            .attr("gate_activation", "softmax")
            .unchecked("Hidden", "refused")
            .unchecked("Cell", "refused")
            .fails(
                "lstm: attribute gate_activation is \"softmax\", but it is: sigmoid, tanh, relu or identity")
            .build());
  }
}
