package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code label_smooth}. */
final class LabelSmoothCases {
  private LabelSmoothCases() {}

  static List<OpCase> cases() {
    return List.of(
        smooth("uniform prior", false),
        smooth("given prior", true),
        OpCase.of("label_smooth")
            .named("prior of another size")
            .in("X", Values.normal(2, 3))
            .in("PriorDist", Values.normal(1, 4))
            .fails("label_smooth: PriorDist has 4 numbers but X has 3 classes")
            .build());
  }

  private static OpCase smooth(String name, boolean prior) {
    OpCase.Builder made =
        OpCase.of("label_smooth")
            .named(name)
            .in("X", Values.uniform(0, 1, 4, 3))
            .attr("epsilon", 0.25f);
    if (prior) {
      made.in("PriorDist", Values.uniform(0, 1, 1, 3));
    }
    return made.expect(
            "Out",
            in -> {
              double[] out = in.get("X").clone();
              for (int i = 0; i < out.length; i++) {
                out[i] = 0.75 * out[i] + 0.25 * (prior ? in.get("PriorDist")[i % 3] : 1.0 / 3);
              }
              return Expected.of(out, in.shape("X"));
            })
        .checkGradient("X")
        .build();
  }
}
