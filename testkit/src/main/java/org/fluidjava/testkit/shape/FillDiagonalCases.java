package org.fluidjava.testkit.shape;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fill_any} and {@code fill_diagonal}. */
final class FillDiagonalCases {
  private FillDiagonalCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("fill_any")
            .named("floats")
            .in("X", Values.normal(2, 3))
            .attr("value_float", 1.5f)
            .attr("value_int", 7)
            .expect("Out", in -> filled(6, 1.5), 2, 3)
            .checkGradient("X")
            .build(),
        OpCase.of("fill_any")
            .named("int64")
            .in("X", Values.longs(0, 9, 4))
            .attr("value_float", 1.5f)
            .attr("value_int", 7)
            .expect("Out", in -> Expected.longs(new long[] {7, 7, 7, 7}, 4))
            .build(),
        diagonal("a square", 0, false, 3, 3),
        diagonal("a wide matrix", 0, false, 3, 5),
        diagonal("a tall matrix", 0, false, 7, 3),
        diagonal("a tall matrix, again below", 0, true, 7, 3),
        diagonal("above the diagonal", 1, false, 4, 4),
        diagonal("below the diagonal", -1, false, 4, 4),
        OpCase.of("fill_diagonal")
            .named("a cube")
            .in("X", Values.normal(3, 3, 3))
            .attr("value", 2f)
            .expect(
                "Out",
                in -> {
                  double[] out = in.get("X").clone();
                  for (int i = 0; i < 3; i++) {
                    out[i * 13] = 2;
                  }
                  return Expected.of(out, 3, 3, 3);
                })
            .checkGradient("X")
            .build(),
        OpCase.of("fill_diagonal")
            .named("extents differ")
            .in("X", Values.normal(2, 2, 3))
            .fails(
                "fill_diagonal: the extents of X must be equal where there are more than two, but"
                    + " X is [2, 2, 3]")
            .build());
  }

  private static double[] filled(int count, double number) {
    double[] all = new double[count];
    Arrays.fill(all, number);
    return all;
  }

  private static OpCase diagonal(String name, int offset, boolean wrap, int rows, int columns) {
    return OpCase.of("fill_diagonal")
        .named(name)
        .in("X", Values.normal(rows, columns))
        .attr("value", 2.5f)
        .attr("offset", offset)
        .attr("wrap", wrap)
        .expect(
            "Out",
            in -> {
              double[] out = in.get("X").clone();
              for (int row = 0; row < rows; row++) {
                int column = (wrap ? row % (columns + 1) : row) + offset;
                if (column >= 0 && column < columns) {
                  out[row * columns + column] = 2.5;
                }
              }
              return Expected.of(out, rows, columns);
            })
        .checkGradient("X")
        .build();
  }
}
