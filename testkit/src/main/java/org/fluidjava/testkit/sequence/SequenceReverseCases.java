package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_reverse}. */
final class SequenceReverseCases {
  private SequenceReverseCases() {}

  static List<OpCase> cases() {
    return List.of(
        reverse("three sequences", Values.normal(6, 2).lengths(2, 1, 3)),
        reverse("empty sequences, rank 3", Values.normal(3, 2, 2).lengths(0, 3, 0)),
        reverse("one row", Values.normal(1, 1).lengths(1)),
        OpCase.of("sequence_reverse")
            .named("integers")
            .in("X", Values.longs(-9, 9, 4, 1).lengths(3, 1))
            .expect("Y", in -> reverse(in).as(DType.INT64))
            .lodFrom("X")
            .build(),
        OpCase.of("sequence_reverse")
            .named("without LoD")
            .in("X", Values.normal(3, 2))
            .unchecked("Y", "refused")
            .fails(
                "sequence_reverse: X must have exactly one LoD level, which tells its sequences apart, but it has none")
            .build());
  }

  private static OpCase reverse(String name, Values x) {
    return OpCase.of("sequence_reverse")
        .named(name)
        .in("X", x)
        .expect("Y", SequenceReverseCases::reverse)
        .lodFrom("X")
        .checkGradient("X")
        .build();
  }

  private static Expected reverse(Inputs in) {
    int[] offsets = in.offsets("X");
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int t = offsets[i + 1] - 1; t >= offsets[i]; t--) {
        rows.add(t);
      }
    }
    return Picks.rows(in, rows);
  }
}
