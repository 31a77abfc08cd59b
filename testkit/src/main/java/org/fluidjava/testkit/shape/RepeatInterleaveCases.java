package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code repeat_interleave}. */
final class RepeatInterleaveCases {
  private RepeatInterleaveCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("repeat_interleave")
            .named("each row twice")
            .in("X", Values.normal(3, 2))
            .attr("Repeats", 2)
            .attr("dim", 0)
            .expect(
                "Out",
                in -> {
                  double[] x = in.get("X");
                  double[] out = new double[12];
                  for (int i = 0; i < 12; i++) {
                    out[i] = x[i / 4 * 2 + i % 2];
                  }
                  return Expected.of(out, 6, 2);
                })
            .checkGradient("X")
            .build(),
        OpCase.of("repeat_interleave")
            .named("columns as a tensor says")
            .in("X", Values.normal(2, 3))
            .in("RepeatsTensor", Values.intsOf(new int[] {2, 0, 1}, 3))
            .attr("dim", 1)
            .expect(
                "Out",
                in -> {
                  double[] x = in.get("X");
                  return Expected.of(new double[] {x[0], x[0], x[2], x[3], x[3], x[5]}, 2, 3);
                })
            .checkGradient("X")
            .build(),
        OpCase.of("repeat_interleave")
            .named("too few repeats")
            .in("X", Values.normal(2, 3))
            .in("RepeatsTensor", Values.intsOf(new int[] {2, 1}, 2))
            .attr("dim", 1)
            .fails(
                "repeat_interleave: RepeatsTensor must have one number for each of 3 slices but is"
                    + " [2]")
            .build());
  }
}
