package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_expand}. */
final class SequenceExpandCases {
  private SequenceExpandCases() {}

  static List<OpCase> cases() {
    return List.of(
        expand(
            "rows without LoD",
            Values.normal(3, 2).batch(),
            -1,
            LoD.ofLengths(new int[] {2, 0, 3})),
        expand("one row", Values.normal(1, 1).batch(), -1, LoD.ofLengths(new int[] {1})),
        expand(
            "sequences, level 0",
            Values.normal(4, 3).lengths(2, 2),
            0,
            LoD.ofLengths(new int[] {2, 2}, new int[] {3, 3, 1, 1})),
        expand(
            "sequences, last level",
            Values.normal(5, 2).lengths(3, 0, 2),
            -1,
            LoD.ofLengths(new int[] {1, 2, 3})),
        expand("rank 3", Values.normal(2, 2, 3).batch(), 0, LoD.ofLengths(new int[] {4, 1})),
        OpCase.of("sequence_expand")
            .named("another number of rows")
            .in("X", Values.normal(3, 2))
            .in("Y", Values.normal(4, 1).lengths(2, 2))
            .unchecked("Out", "refused")
            .fails("sequence_expand: X has 3 rows, but level 0 of Y's LoD has 2 sequences")
            .build(),
        OpCase.of("sequence_expand")
            .named("level that Y lacks")
            .in("X", Values.normal(2, 2))
            .in("Y", Values.normal(4, 1).lengths(2, 2))
            .attr("ref_level", 1)
            .unchecked("Out", "refused")
            .fails("sequence_expand: ref_level is 1, but Y has 1 LoD levels")
            .build());
  }

  private static OpCase expand(String name, Values x, int level, LoD y) {
    return OpCase.of("sequence_expand")
        .named(name)
        .in("X", x)
        .in("Y", Values.normal(y.rows(), 1).lod(y))
        .attr("ref_level", level)
        .expect("Out", in -> expand(in, y.lengths(level)))
        .checkGradient("X")
        .build();
  }

  private static Expected expand(Inputs in, int[] repeats) {
    List<Integer> rows = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    boolean sequences = !in.lod("X").isEmpty();
    for (int i = 0; i < repeats.length; i++) {
      for (int k = 0; k < repeats[i]; k++) {
        List<Integer> item =
            sequences ? Picks.range(in.offsets("X")[i], in.offsets("X")[i + 1]) : List.of(i);
        rows.addAll(item);
        lengths.add(item.size());
      }
    }
    LoD lod = sequences ? LoD.ofLengths(lengths.stream().mapToInt(n -> n).toArray()) : LoD.NONE;
    return Picks.rows(in, rows).lod(lod);
  }
}
