package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code target_assign}. */
final class TargetAssignCases {
  private static final int[] MATCH = {1, -1, 0, -1, 2, 0};

  private TargetAssignCases() {}

  static List<OpCase> cases() {
    return List.of(
        assigned("boxes of each prior", Values.normal(5, 3, 4).lengths(2, 3), false),
        assigned("labels with negatives", Values.ints(1, 9, 5, 1, 1).lengths(2, 3), true),
        OpCase.of("target_assign")
            .named("row out of range")
            .in("X", Values.normal(2, 1, 4).lengths(2))
            .in("MatchIndices", Values.intsOf(new int[] {2}, 1, 1))
            .unchecked("Out", "refused")
            .unchecked("OutWeight", "refused")
            .fails("target_assign: MatchIndices[0] is 2, but its image has 2 rows")
            .build());
  }

  private static OpCase assigned(String name, Values x, boolean negatives) {
    OpCase.Builder made =
        OpCase.of("target_assign")
            .named(name)
            .in("X", x)
            .in("MatchIndices", Values.intsOf(MATCH, 2, 3))
            .attr("mismatch_value", 7);
    if (negatives) {
      made.in("NegIndices", Values.intsOf(new int[] {1, 0, 2}, 3, 1).lengths(1, 2));
    }
    return made.expect("Out", in -> out(in, negatives))
        .expect("OutWeight", in -> weight(negatives))
        .build();
  }

  private static Expected out(Inputs in, boolean negatives) {
    int width = in.dim("X", 2);
    double[] out = new double[6 * width];
    for (int i = 0; i < out.length; i++) {
      int prior = i / width;
      int row = MATCH[prior] + (prior >= 3 ? 2 : 0);
      int column = prior % 3 % in.dim("X", 1);
      boolean none = MATCH[prior] < 0 || negatives && prior == 5;
      out[i] = none ? 7 : in.get("X")[(row * in.dim("X", 1) + column) * width + i % width];
    }
    return negatives
        ? Expected.typed(DType.INT32, out, in.shape("X").with(0, 2).with(1, 3))
        : Expected.of(out, 2, 3, width);
  }

  private static Expected weight(boolean negatives) {
    double[] weight = negatives ? new double[] {1, 1, 1, 1, 1, 1} : new double[] {1, 0, 1, 0, 1, 1};
    return Expected.of(weight, 2, 3, 1).as(DType.FLOAT32);
  }
}
