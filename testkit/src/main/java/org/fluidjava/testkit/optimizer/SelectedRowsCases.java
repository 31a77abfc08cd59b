package org.fluidjava.testkit.optimizer;

import java.util.List;
import java.util.stream.IntStream;
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
        manyOfFew(),
        OpCase.of("get_tensor_from_selected_rows")
            .named("three rows")
            .in("X", Values.normal(3, 2).rows(6, 5, 0, 5))
            .expect("Out", in -> in.get("X"), 3, 2)
            .notOnPaddle("selected rows cannot be fed")
            .build());
  }

  /** More rows than a GPU plans at once, most of them equal, wider than what a block takes. */
  private static OpCase manyOfFew() {
    int count = 1500;
    int width = 130;
    int height = 40;
    long[] rows = new long[count];
    for (int i = 0; i < count; i++) {
      rows[i] = i % 50 == 0 ? 10 + i / 50 : i * 7 % 3;
    }
    return OpCase.of("merge_selected_rows")
        .named("1500 rows of 33")
        .in("X", Values.normal(count, width).rows(height, rows))
        .expect(
            "Out",
            in -> {
              double[] x = in.get("X");
              double[] sums = new double[height * width];
              boolean[] there = new boolean[height];
              for (int i = 0; i < count; i++) {
                there[(int) rows[i]] = true;
                for (int j = 0; j < width; j++) {
                  sums[(int) rows[i] * width + j] += x[i * width + j];
                }
              }
              long[] merged =
                  IntStream.range(0, height).filter(i -> there[i]).asLongStream().toArray();
              double[] values = new double[merged.length * width];
              for (int i = 0; i < merged.length; i++) {
                System.arraycopy(sums, (int) merged[i] * width, values, i * width, width);
              }
              return Expected.rows(merged, height, values, merged.length, width);
            })
        .notOnPaddle("selected rows cannot be fed")
        .build();
  }
}
