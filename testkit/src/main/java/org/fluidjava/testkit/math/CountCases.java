package org.fluidjava.testkit.math;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code bincount}, {@code histogram} and {@code searchsorted}. */
final class CountCases {
  private CountCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("bincount")
            .named("counts")
            .in("X", Values.longsOf(new long[] {1, 4, 1, 0}, 4))
            .attr("minlength", 0)
            .expect("Out", in -> Expected.longs(new long[] {1, 2, 0, 0, 1}, 5))
            .build(),
        OpCase.of("bincount")
            .named("weights, a longer result")
            .in("X", Values.longsOf(new long[] {1, 0, 1}, 3))
            .in("Weights", Values.of(new double[] {0.5, 2, 0.25}, 3))
            .attr("minlength", 4)
            .expect("Out", in -> Expected.of(new double[] {2, 0.75, 0, 0}, 4))
            .build(),
        OpCase.of("bincount")
            .named("a negative number")
            .in("X", Values.longsOf(new long[] {1, -1}, 2))
            .fails("bincount: X must be in [0, 268435456) but holds -1 at 1")
            .build(),
        OpCase.of("histogram")
            .named("from -1 to 3")
            .in("X", Values.of(new double[] {-2, -1, 0.5, 1, 2.5, 3, 9}, 7))
            .attr("bins", 4L)
            .attr("min", -1)
            .attr("max", 3)
            .expect("Out", in -> Expected.longs(new long[] {1, 1, 1, 2}, 4))
            .build(),
        OpCase.of("histogram")
            .named("ends of its own")
            .in("X", Values.of(new double[] {1, 2, 5, 5}, 2, 2))
            .attr("bins", 2L)
            .attr("min", 0)
            .attr("max", 0)
            .expect("Out", in -> Expected.longs(new long[] {2, 2}, 2))
            .build(),
        search("in front of equal ones", false, new long[] {0, 1, 3, 0, 0, 3}),
        search("behind equal ones", true, new long[] {0, 3, 3, 0, 1, 3}),
        OpCase.of("searchsorted")
            .named("one row for all, int32")
            .in("SortedSequence", Values.of(new double[] {1, 3, 5}, 3))
            .in("Values", Values.of(new double[] {0, 4, 6, 3}, 2, 2))
            .attr("out_int32", true)
            .attr("right", false)
            .expect("Out", in -> Expected.ints(new int[] {0, 2, 3, 1}, 2, 2))
            .build(),
        OpCase.of("searchsorted")
            .named("rows that do not fit")
            .in("SortedSequence", Values.normal(2, 3))
            .in("Values", Values.normal(3, 3))
            .fails(
                "searchsorted: SortedSequence [2, 3] must be one row, or have the extents of Values"
                    + " [3, 3] but for the last")
            .build());
  }

  private static OpCase search(String name, boolean right, long[] places) {
    return OpCase.of("searchsorted")
        .named(name)
        .in("SortedSequence", Values.of(new double[] {1, 2, 2, -3, 0, 7}, 2, 3))
        .in("Values", Values.of(new double[] {0, 2, 9, -4, -3, 8}, 2, 3))
        .attr("out_int32", false)
        .attr("right", right)
        .expect("Out", in -> Expected.longs(places, 2, 3))
        .build();
  }
}
