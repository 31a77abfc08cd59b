package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_expand_as}. */
final class SequenceExpandAsCases {
  private SequenceExpandAsCases() {}

  static List<OpCase> cases() {
    return List.of(
        expand("three rows", Values.normal(3, 2).batch(), 2, 0, 3),
        expand("one row", Values.normal(1, 1).batch(), 1),
        expand("rank 3", Values.normal(2, 2, 3).batch(), 1, 4),
        OpCase.of("sequence_expand_as")
            .named("another number of rows")
            .in("X", Values.normal(3, 2))
            .in("Y", Values.normal(4, 1).lengths(2, 2))
            .unchecked("Out", "refused")
            .fails("sequence_expand_as: X must have a row for each sequence of Y (2) but is [3, 2]")
            .build());
  }

  private static OpCase expand(String name, Values x, int... lengths) {
    return OpCase.of("sequence_expand_as")
        .named(name)
        .in("X", x)
        .in("Y", Values.normal(Arrays.stream(lengths).sum(), 1).lengths(lengths))
        .expect("Out", in -> expand(in, lengths))
        .lodFrom("Y")
        .checkGradient("X")
        .build();
  }

  private static Expected expand(Inputs in, int[] lengths) {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      for (int k = 0; k < lengths[i]; k++) {
        rows.add(i);
      }
    }
    return Picks.rows(in, rows);
  }
}
