package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code maxout}. */
final class MaxoutCases {
  private MaxoutCases() {}

  static List<OpCase> cases() {
    return List.of(
        maxout("pairs", 2, 1, Values.distinct(2, 6, 2, 3).batch()),
        maxout("one group", 5, 1, Values.distinct(1, 5, 1, 1)),
        maxout("channels last", 3, 3, Values.distinct(2, 1, 2, 6)),
        maxout("channels last, counted from the end", 2, -1, Values.distinct(1, 2, 2, 4)),
        OpCase.of("maxout")
            .named("groups that do not fit")
            .in("X", Values.normal(1, 5, 2, 2))
            .attr("groups", 2)
            .fails("maxout: the channels of X (5) must be a multiple of groups (2)")
            .build());
  }

  private static OpCase maxout(String name, int groups, int axis, Values x) {
    return OpCase.of("maxout")
        .named(name)
        .in("X", x)
        .attr("groups", groups)
        .attr("axis", axis)
        .expect("Out", in -> largest(in, groups, axis == 1))
        .checkGradient("X")
        .build();
  }

  private static Expected largest(Inputs in, int groups, boolean second) {
    double[] x = in.get("X");
    double[] out = new double[x.length / groups];
    java.util.Arrays.fill(out, Double.NEGATIVE_INFINITY);
    int area = second ? in.dim("X", 2) * in.dim("X", 3) : 1;
    for (int i = 0; i < x.length; i++) {
      int to = i / area / groups * area + i % area;
      out[to] = Math.max(out[to], x[i]);
    }
    int axis = second ? 1 : 3;
    return Expected.of(out, in.shape("X").with(axis, in.dim("X", axis) / groups));
  }
}
