package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code unique_consecutive} and of {@code unique} in ascending order. */
final class UniqueCases {
  private static final long[] NUMBERS = {3, 1, 1, 2, 3, 1};

  private UniqueCases() {}

  static List<OpCase> cases() {
    return List.of(
        asked("unique", "ascending")
            .in("X", Values.longsOf(NUMBERS, 2, 3))
            .attr("is_sorted", true)
            .attr("return_index", true)
            .expect("Out", in -> Expected.longs(new long[] {1, 2, 3}, 3))
            .expect("Index", in -> Expected.longs(new long[] {2, 0, 0, 1, 2, 0}, 6))
            .expect("Indices", in -> Expected.longs(new long[] {1, 3, 0}, 3))
            .expect("Counts", in -> Expected.longs(new long[] {3, 1, 2}, 3))
            .build(),
        asked("unique", "ascending rows")
            .in("X", Values.of(new double[] {2, 1, 1, 5, 2, 1, 1, 4}, 4, 2))
            .attr("is_sorted", true)
            .attr("return_index", true)
            .attr("axis", new int[] {0})
            .expect("Out", in -> new double[] {1, 4, 1, 5, 2, 1}, 3, 2)
            .expect("Index", in -> Expected.longs(new long[] {2, 1, 2, 0}, 4))
            .expect("Indices", in -> Expected.longs(new long[] {3, 1, 0}, 3))
            .expect("Counts", in -> Expected.longs(new long[] {1, 1, 2}, 3))
            .build(),
        asked("unique", "ascending columns")
            .in("X", Values.of(new double[] {2, 1, 2, 1, 0, 1}, 2, 3))
            .attr("is_sorted", true)
            .attr("axis", new int[] {1})
            .expect("Out", in -> new double[] {1, 2, 0, 1}, 2, 2)
            .expect("Index", in -> Expected.longs(new long[] {1, 0, 1}, 3))
            .expect("Counts", in -> Expected.longs(new long[] {1, 2}, 2))
            .build(),
        asked("unique_consecutive", "runs")
            .in("X", Values.longsOf(NUMBERS, 6))
            .expect("Out", in -> Expected.longs(new long[] {3, 1, 2, 3, 1}, 5))
            .expect("Index", in -> Expected.longs(new long[] {0, 1, 1, 2, 3, 4}, 6))
            .expect("Counts", in -> Expected.longs(new long[] {1, 2, 1, 1, 1}, 5))
            .build(),
        asked("unique_consecutive", "runs of rows")
            .in("X", Values.of(new double[] {1, 2, 1, 2, 3, 2, 1, 2}, 4, 2))
            .attr("axis", new int[] {0})
            .expect("Out", in -> new double[] {1, 2, 3, 2, 1, 2}, 3, 2)
            .expect("Index", in -> Expected.longs(new long[] {0, 0, 1, 2}, 4))
            .expect("Counts", in -> Expected.longs(new long[] {2, 1, 1}, 3))
            .build(),
        OpCase.of("unique_consecutive")
            .named("no such axis")
            .in("X", Values.normal(3))
            .attr("dtype", DType.INT64.number())
            .attr("axis", new int[] {1})
            .fails("unique_consecutive: axis must be in [-1, 1) but is 1")
            .build());
  }

  private static OpCase.Builder asked(String type, String name) {
    return OpCase.of(type)
        .named(name)
        .attr("dtype", DType.INT64.number())
        .attr("return_inverse", true)
        .attr("return_counts", true);
  }
}
