package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_erase}. */
final class SequenceEraseCases {
  private SequenceEraseCases() {}

  static List<OpCase> cases() {
    return List.of(
        erase(
            "two tokens",
            Values.longsOf(new long[] {2, 0, 5, 2, 5, 7}, 6, 1).lengths(3, 0, 3),
            2,
            5),
        erase("a sequence becomes empty", Values.intsOf(new int[] {1, 1, 3}, 3).lengths(2, 1), 1),
        erase("no tokens", Values.longsOf(new long[] {4, 4}, 2, 1).lengths(1, 1)),
        OpCase.of("sequence_erase")
            .named("two columns")
            .in("X", Values.longs(0, 4, 3, 2).lengths(3))
            .attr("tokens", new int[] {1})
            .unchecked("Out", "refused")
            .fails("sequence_erase: each row of X must be one id but has 2")
            .build());
  }

  private static OpCase erase(String name, Values x, int... tokens) {
    return OpCase.of("sequence_erase")
        .named(name)
        .in("X", x)
        .attr("tokens", tokens)
        .expect("Out", in -> erase(in, tokens))
        .build();
  }

  private static Expected erase(Inputs in, int[] tokens) {
    long[] ids = in.longs("X");
    int[] offsets = in.offsets("X");
    int[] lengths = new int[offsets.length - 1];
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      for (int t = offsets[i]; t < offsets[i + 1]; t++) {
        long id = ids[t];
        if (Arrays.stream(tokens).noneMatch(token -> token == id)) {
          rows.add(t);
          lengths[i]++;
        }
      }
    }
    return Picks.rows(in, rows).as(in.tensor("X", 0).dtype()).lengths(lengths);
  }
}
