package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code partial_sum}. */
final class PartialSumCases {
  private PartialSumCases() {}

  static List<OpCase> cases() {
    return List.of(
        summed("all columns", 0, -1, 2, 3, 4),
        summed("from the second", 1, -1, 3, 2, 5),
        summed("two in the middle", 1, 2, 2, 4, 4),
        summed("one matrix, one column", 0, 1, 1, 1, 1),
        OpCase.of("partial_sum")
            .named("int64 sequences")
            .in(
                "X",
                Values.longs(-9, 9, 3, 2).lengths(2, 1),
                Values.longs(1L << 59, 1L << 60, 3, 2))
            .attr("start_index", 1)
            .expect(
                "Out",
                in -> {
                  long[] other = ((org.fluidjava.tensor.LoDTensor) in.value("X", 1)).longs();
                  long[] out = new long[3];
                  for (int i = 0; i < 3; i++) {
                    out[i] = in.longs("X")[2 * i + 1] + other[2 * i + 1];
                  }
                  return Expected.longs(out, 3, 1);
                })
            .lodFrom("X")
            .build(),
        OpCase.of("partial_sum")
            .named("too many columns")
            .in("X", Values.normal(2, 3))
            .attr("start_index", 1)
            .attr("length", 3)
            .fails("partial_sum: columns 1 to 3 are wanted, but X has 3")
            .build(),
        OpCase.of("partial_sum")
            .named("no such length")
            .in("X", Values.normal(2, 3))
            .attr("length", -2)
            .fails(
                "partial_sum: attribute length is -2, but it is: -1 or more: columns taken, -1 for"
                    + " all to the end")
            .build(),
        OpCase.of("partial_sum")
            .named("no matrix")
            .in("X", Values.normal(2, 3, 4))
            .fails("partial_sum: X must be matrices, but X[0] is [2, 3, 4]")
            .build());
  }

  private static OpCase summed(
      String name, int start, int length, int matrices, int rows, int columns) {
    List<Values> x = new ArrayList<>();
    for (int i = 0; i < matrices; i++) {
      x.add(Values.normal(rows, columns));
    }
    int taken = length < 0 ? columns - start : length;
    return OpCase.of("partial_sum")
        .named(name)
        .in("X", x)
        .attr("start_index", start)
        .attr("length", length)
        .expect(
            "Out",
            in -> {
              double[] out = new double[rows * taken];
              for (int i = 0; i < out.length; i++) {
                for (int k = 0; k < matrices; k++) {
                  out[i] += in.get("X", k)[i / taken * columns + start + i % taken];
                }
              }
              return Expected.of(out, rows, taken);
            })
        .checkGradient("X")
        .build();
  }
}
