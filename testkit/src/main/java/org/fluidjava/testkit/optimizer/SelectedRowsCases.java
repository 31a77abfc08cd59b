package org.fluidjava.testkit.optimizer;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code merge_selected_rows} and {@code get_tensor_from_selected_rows}. */
final class SelectedRowsCases {
  private SelectedRowsCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("merge_selected_rows")
            .named("a row twice")
            .in("X", Values.normal(3, 2).rows(6, 5, 0, 5))
            .expect(
                "Out",
                in -> {
                  double[] x = in.get("X");
                  return Expected.rows(
                      new long[] {0, 5},
                      6,
                      new double[] {x[2], x[3], x[0] + x[4], x[1] + x[5]},
                      2,
                      2);
                })
            .notOnPaddle("selected rows cannot be fed")
            .build(),
        OpCase.of("get_tensor_from_selected_rows")
            .named("three rows")
            .in("X", Values.normal(3, 2).rows(6, 5, 0, 5))
            .expect("Out", in -> in.get("X"), 3, 2)
            .notOnPaddle("selected rows cannot be fed")
            .build());
  }
}
