package org.fluidjava.testkit.structured;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code edit_distance}. */
final class EditDistanceCases {
  private EditDistanceCases() {}

  static List<OpCase> cases() {
    return List.of(
        distance(
            "equal", new long[] {1, 2}, new long[] {1, 2}, new int[] {2}, new int[] {2}, false, 0),
        distance(
            "kitten and sitting",
            new long[] {1, 2, 3, 3, 4, 5},
            new long[] {6, 2, 3, 3, 2, 5, 7},
            new int[] {6},
            new int[] {7},
            false,
            3),
        distance(
            "normalized",
            new long[] {1, 2, 9},
            new long[] {1, 3, 9, 9},
            new int[] {2, 1},
            new int[] {2, 2},
            true,
            0.5,
            0.5),
        distance(
            "nothing and something",
            new long[] {5},
            new long[] {4, 4},
            new int[] {0, 1},
            new int[] {2, 0},
            false,
            2,
            1),
        OpCase.of("edit_distance")
            .named("padded")
            .in("Hyps", Values.longsOf(new long[] {1, 2, 0, 3, 0, 0}, 2, 3))
            .in("Refs", Values.longsOf(new long[] {1, 3, 3, 3}, 2, 2))
            .in("HypsLength", Values.longsOf(new long[] {2, 1}, 2))
            .in("RefsLength", Values.longsOf(new long[] {2, 1}, 2))
            .expect("Out", in -> Expected.typed(DType.FLOAT32, new double[] {1, 0}, Shape.of(2, 1)))
            .expect("SequenceNum", in -> Expected.longs(new long[] {2}, 1))
            .build(),
        OpCase.of("edit_distance")
            .named("normalized by an empty one")
            .in("Hyps", Values.longs(0, 5, 2, 1).lengths(1, 1))
            .in("Refs", Values.longs(0, 5, 2, 1).lengths(2, 0))
            .attr("normalized", true)
            .unchecked("Out", "refused")
            .unchecked("SequenceNum", "refused")
            .fails(
                "edit_distance: sequence 1 of Refs is empty, so its distance cannot be normalized")
            .build());
  }

  /** The distances are counted by hand. */
  private static OpCase distance(
      String name,
      long[] hyps,
      long[] refs,
      int[] hypLengths,
      int[] refLengths,
      boolean normalized,
      double... distances) {
    return OpCase.of("edit_distance")
        .named(name)
        .in("Hyps", Values.longsOf(hyps, hyps.length, 1).lengths(hypLengths))
        .in("Refs", Values.longsOf(refs, refs.length, 1).lengths(refLengths))
        .attr("normalized", normalized)
        .expect(
            "Out", in -> Expected.typed(DType.FLOAT32, distances, Shape.of(distances.length, 1)))
        .expect("SequenceNum", in -> Expected.longs(new long[] {distances.length}, 1))
        .build();
  }
}
