package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code bipartite_match}. */
final class BipartiteMatchCases {
  /** Row 1 takes column 0, row 0 then column 2; column 3 is near to none. */
  private static final double[] NEAR = {.8, .1, .6, 0, .9, .3, .7, 0};

  private BipartiteMatchCases() {}

  static List<OpCase> cases() {
    return List.of(
        match("each row once", Values.of(NEAR, 2, 4), "bipartite", 1, -1, 0, -1),
        match("columns left over", Values.of(NEAR, 2, 4), "per_prediction", 1, 1, 0, -1),
        match(
            "two images",
            Values.of(NEAR, 2, 4).lengths(1, 1),
            "bipartite",
            0,
            -1,
            -1,
            -1,
            0,
            -1,
            -1,
            -1),
        OpCase.of("bipartite_match")
            .named("three extents")
            .in("DistMat", Values.normal(1, 2, 3))
            .fails("bipartite_match: DistMat must have 2 extents but is [1, 2, 3]")
            .build());
  }

  private static OpCase match(String name, Values near, String type, int... rows) {
    return OpCase.of("bipartite_match")
        .named(name)
        .in("DistMat", near)
        .attr("match_type", type)
        .attr("dist_threshold", 0.25f)
        .expect("ColToRowMatchIndices", in -> Expected.ints(rows, rows.length / 4, 4))
        .expect("ColToRowMatchDist", in -> Expected.of(near(in, rows), rows.length / 4, 4))
        .build();
  }

  private static double[] near(Inputs in, int[] rows) {
    double[] out = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      out[i] = rows[i] < 0 ? 0 : in.get("DistMat")[(rows[i] + i / 4) * 4 + i % 4];
    }
    return out;
  }
}
