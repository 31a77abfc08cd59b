package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code broadcast_tensors}. */
final class BroadcastTensorsCases {
  private BroadcastTensorsCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("broadcast_tensors")
            .named("a row, a column and a matrix")
            .in("X", Values.normal(3), Values.normal(2, 1), Values.normal(2, 3))
            .expect("Out", 0, in -> spread(in.get("X", 0), 1, 3))
            .expect("Out", 1, in -> spread(in.get("X", 1), 3, 2))
            .expect("Out", 2, in -> spread(in.get("X", 2), 1, 6))
            .checkGradient("X")
            .build(),
        OpCase.of("broadcast_tensors")
            .named("extents that differ")
            .in("X", Values.normal(2), Values.normal(3))
            .fails(
                "broadcast_tensors: Y [3] must fit X [2] at axis -1: extents are equal or one of them"
                    + " is 1, not 2 and 3")
            .build());
  }

  private static Expected spread(double[] x, int divisor, int period) {
    double[] out = new double[6];
    for (int i = 0; i < 6; i++) {
      out[i] = x[i / divisor % period];
    }
    return Expected.of(out, 2, 3);
  }
}
