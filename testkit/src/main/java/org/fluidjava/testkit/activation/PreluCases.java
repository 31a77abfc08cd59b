package org.fluidjava.testkit.activation;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code prelu}. */
final class PreluCases {
  private PreluCases() {}

  static List<OpCase> cases() {
    return List.of(
        of("one slope", "all", Values.distinct(3, 4).batch(), Values.uniform(0.1, 0.5, 1)),
        of("slopes by channel", "channel", Values.distinct(2, 3, 4, 2), slopes(1, 3, 1, 1)),
        of("slopes by channel of rows", "channel", Values.distinct(5, 3).plus(0.05), slopes(3)),
        of("slopes by element", "element", Values.distinct(2, 3, 4), slopes(1, 3, 4)),
        of("one element", "all", Values.constant(-2, 1, 1), slopes(1)),
        OpCase.of("prelu")
            .named("channels last")
            .in("X", Values.distinct(2, 4, 3))
            .in("Alpha", slopes(3))
            .attr("mode", "channel")
            .attr("data_format", "NHWC")
            .expect("Out", in -> result(in, 3, 1))
            .checkGradient("X", "Alpha")
            .build(),
        OpCase.of("prelu")
            .named("too few slopes")
            .in("X", Values.distinct(2, 3, 4))
            .in("Alpha", slopes(2))
            .attr("mode", "channel")
            .fails("prelu: Alpha must hold 3 slopes for X [2, 3, 4] in mode channel but holds 2")
            .build(),
        OpCase.of("prelu")
            .named("unknown mode")
            .in("X", Values.distinct(2, 3))
            .in("Alpha", slopes(1))
            .attr("mode", "row")
            .fails(
                "prelu: attribute mode is \"row\", but it is: all, channel or element: what shares"
                    + " a slope")
            .build());
  }

  private static Values slopes(long... dims) {
    return Values.uniform(0.1, 0.5, dims);
  }

  private static OpCase of(String name, String mode, Values x, Values alpha) {
    return OpCase.of("prelu")
        .named(name)
        .in("X", x)
        .in("Alpha", alpha)
        .attr("mode", mode)
        .expect(
            "Out",
            in -> {
              int rank = in.shape("X").rank();
              int slopes = in.get("Alpha").length;
              boolean channel = mode.equals("channel");
              return result(in, slopes, channel ? (int) in.shape("X").product(2, rank) : 1);
            })
        .checkGradient("X", "Alpha")
        .build();
  }

  private static Expected result(Inputs in, int slopes, int neighbours) {
    double[] out = in.get("X").clone();
    for (int i = 0; i < out.length; i++) {
      if (out[i] < 0) {
        out[i] *= in.get("Alpha")[i / neighbours % slopes];
      }
    }
    return Expected.of(out, in.shape("X"));
  }
}
