package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_slice}. */
final class SequenceSliceCases {
  private SequenceSliceCases() {}

  static List<OpCase> cases() {
    return List.of(
        slice(
            "three sequences",
            Values.normal(9, 2).lengths(3, 2, 4),
            new long[] {1, 0, 2},
            new long[] {2, 1, 2}),
        slice(
            "nothing of one",
            Values.normal(4, 1).lengths(0, 4),
            new long[] {0, 4},
            new long[] {0, 0}),
        slice("rank 3", Values.normal(3, 2, 2).lengths(3), new long[] {1}, new long[] {1}),
        OpCase.of("sequence_slice")
            .named("beyond the end")
            .in("X", Values.normal(4, 1).lengths(2, 2))
            .in("Offset", Values.longsOf(new long[] {0, 1}, 2, 1))
            .in("Length", Values.longsOf(new long[] {1, 2}, 2, 1))
            .unchecked("Out", "refused")
            .fails(
                "sequence_slice: sequence 1 has 2 rows, so 2 rows from row 1 on do not lie within it")
            .build());
  }

  private static OpCase slice(String name, Values x, long[] offsets, long[] lengths) {
    return OpCase.of("sequence_slice")
        .named(name)
        .in("X", x)
        .in("Offset", Values.longsOf(offsets, offsets.length, 1))
        .in("Length", Values.longsOf(lengths, lengths.length, 1))
        .expect("Out", in -> slice(in, offsets, lengths))
        .checkGradient("X")
        .build();
  }

  private static Expected slice(Inputs in, long[] offsets, long[] lengths) {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < offsets.length; i++) {
      int begin = in.offsets("X")[i] + (int) offsets[i];
      rows.addAll(Picks.range(begin, begin + (int) lengths[i]));
    }
    return Picks.rows(in, rows).lengths(Arrays.stream(lengths).mapToInt(n -> (int) n).toArray());
  }
}
