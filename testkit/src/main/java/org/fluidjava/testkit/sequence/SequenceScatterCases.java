package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_scatter}. */
final class SequenceScatterCases {
  private SequenceScatterCases() {}

  static List<OpCase> cases() {
    return List.of(
        scatter("three rows", 3, 4, new long[] {0, 3, 3, 1, 2}, 2, 0, 3),
        scatter("one number", 1, 1, new long[] {0}, 1),
        scatter("rows of sequences", 2, 3, new long[] {2, 0}, 1, 1),
        OpCase.of("sequence_scatter")
            .named("column out of range")
            .in("X", Values.normal(1, 3))
            .in("Ids", Values.longsOf(new long[] {1, 3}, 2, 1).lengths(2))
            .in("Updates", Values.normal(2, 1).lengths(2))
            .unchecked("Out", "refused")
            .fails("sequence_scatter: Ids[1] is 3, but X has columns 0 to 2")
            .build());
  }

  private static OpCase scatter(String name, int rows, int width, long[] ids, int... lengths) {
    Values x = Values.normal(rows, width);
    return OpCase.of("sequence_scatter")
        .named(name)
        .in("X", name.equals("rows of sequences") ? x.lengths(0, rows) : x)
        .in("Ids", Values.longsOf(ids, ids.length, 1).lengths(lengths))
        .in("Updates", Values.normal(ids.length, 1).lengths(lengths))
        .expect("Out", SequenceScatterCases::scatter)
        .checkGradient("X", "Updates")
        .build();
  }

  private static Expected scatter(Inputs in) {
    double[] out = in.get("X").clone();
    double[] updates = in.get("Updates");
    long[] ids = in.longs("Ids");
    int[] offsets = in.offsets("Ids");
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int t = offsets[i]; t < offsets[i + 1]; t++) {
        out[i * in.dim("X", 1) + (int) ids[t]] += updates[t];
      }
    }
    return Expected.of(out, in.shape("X"));
  }
}
