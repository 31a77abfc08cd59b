package org.fluidjava.testkit.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code partial_concat}. */
final class PartialConcatCases {
  private PartialConcatCases() {}

  static List<OpCase> cases() {
    return List.of(
        joined("all columns", 0, -1, 2, 3, 4),
        joined("from the second", 1, -1, 3, 2, 5),
        joined("two in the middle", 1, 2, 2, 4, 4),
        joined("from the end", -2, 1, 2, 3, 4),
        joined("one matrix, one column", 0, 1, 1, 1, 1),
        OpCase.of("partial_concat")
            .named("sequences")
            .in("X", Values.normal(4, 3).lengths(1, 3), Values.normal(4, 3))
            .attr("start_index", 1)
            .attr("length", 1)
            .expect(
                "Out",
                in -> {
                  double[] out = new double[8];
                  for (int i = 0; i < 8; i++) {
                    out[i] = in.get("X", i % 2)[i / 2 * 3 + 1];
                  }
                  return Expected.of(out, 4, 2);
                })
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("partial_concat")
            .named("too many columns")
            .in("X", Values.normal(2, 3), Values.normal(2, 3))
            .attr("start_index", 2)
            .attr("length", 2)
            .fails("partial_concat: columns 2 to 3 are wanted, but X has 3")
            .build(),
        OpCase.of("partial_concat")
            .named("extents differ")
            .in("X", Values.normal(2, 3), Values.normal(2, 4))
            .fails(
                "partial_concat: all of X must have the same extents, but X[1] is [2, 4] beside"
                    + " [2, 3]")
            .build());
  }

  private static OpCase joined(
      String name, int start, int length, int matrices, int rows, int columns) {
    List<Values> x = new ArrayList<>();
    for (int i = 0; i < matrices; i++) {
      x.add(Values.normal(rows, columns));
    }
    int first = start < 0 ? start + columns : start;
    int taken = length < 0 ? columns - first : length;
    return OpCase.of("partial_concat")
        .named(name)
        .in("X", x)
        .attr("start_index", start)
        .attr("length", length)
        .expect(
            "Out",
            in -> {
              double[] out = new double[rows * matrices * taken];
              int at = 0;
              for (int row = 0; row < rows; row++) {
                for (int i = 0; i < matrices; i++) {
                  for (int column = first; column < first + taken; column++) {
                    out[at++] = in.get("X", i)[row * columns + column];
                  }
                }
              }
              return Expected.of(out, rows, (long) matrices * taken);
            })
        .checkGradient("X")
        .build();
  }
}
