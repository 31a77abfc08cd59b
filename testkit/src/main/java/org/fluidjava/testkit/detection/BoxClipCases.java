package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code box_clip}. */
final class BoxClipCases {
  private BoxClipCases() {}

  static List<OpCase> cases() {
    return List.of(
        clipped("two images", Values.normal(5, 4).times(20).plus(10).lengths(2, 3), 2),
        clipped("boxes of classes", Values.normal(3, 2, 4).times(30).lengths(1, 2), 1),
        OpCase.of("box_clip")
            .named("images missing")
            .in("Input", Values.normal(3, 4).lengths(1, 2))
            .in("ImInfo", Values.of(new double[] {10, 10, 1}, 1, 3))
            .fails("box_clip: Input must have one sequence for each of 1 images but has 2")
            .build());
  }

  private static OpCase clipped(String name, Values boxes, int first) {
    return OpCase.of("box_clip")
        .named(name)
        .in("Input", boxes)
        .in("ImInfo", Values.of(new double[] {20, 33, 1, 25, 15, 2}, 2, 3))
        .expect("Output", in -> expected(in, first))
        .lodFrom("Input")
        .build();
  }

  private static Expected expected(Inputs in, int first) {
    double[] out = in.get("Input").clone();
    int width = out.length / in.dim("Input", 0);
    for (int i = 0; i < out.length; i++) {
      boolean second = i / width >= first;
      // 25 / 2 and 15 / 2 are rounded up.
      double limit = i % 2 == 0 ? second ? 7 : 32 : second ? 12 : 19;
      out[i] = Math.max(0, Math.min(limit, out[i]));
    }
    return Expected.of(out, in.shape("Input"));
  }
}
