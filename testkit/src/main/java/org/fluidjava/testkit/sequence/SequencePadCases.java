package org.fluidjava.testkit.sequence;

import java.util.List;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_pad}. */
final class SequencePadCases {
  private SequencePadCases() {}

  static List<OpCase> cases() {
    return List.of(
        pad(
            "to the longest",
            -1,
            Values.normal(6, 2).lengths(2, 1, 3),
            Values.of(new double[] {0.5}, 1),
            3),
        pad("to five", 5, Values.normal(4, 2).lengths(1, 3), Values.normal(2), 5),
        pad(
            "empty sequences",
            2,
            Values.normal(2, 3).lengths(0, 2, 0),
            Values.of(new double[] {-1}, 1),
            2),
        pad(
            "rank 3, a row of padding",
            -1,
            Values.normal(3, 2, 2).lengths(1, 2),
            Values.normal(2, 2),
            2),
        pad(
            "sequences of the first of two levels",
            -1,
            Values.normal(6, 2).lod(LoD.ofLengths(new int[] {2, 1}, new int[] {3, 1, 2})),
            Values.of(new double[] {0}, 1),
            4),
        OpCase.of("sequence_pad")
            .named("too short")
            .in("X", Values.normal(4, 2).lengths(1, 3))
            .in("PadValue", Values.normal(1))
            .attr("padded_length", 2)
            .unchecked("Out", "refused")
            .unchecked("Length", "refused")
            .fails("sequence_pad: padded_length is 2, but one sequence has 3 rows")
            .build());
  }

  private static OpCase pad(String name, int length, Values x, Values padding, int steps) {
    return OpCase.of("sequence_pad")
        .named(name)
        .in("X", x)
        .in("PadValue", padding)
        .attr("padded_length", length)
        .expect("Out", in -> pad(in, steps))
        .expect("Length", in -> Expected.longs(lengths(in), lengths(in).length))
        .checkGradient("X")
        .build();
  }

  private static long[] lengths(Inputs in) {
    int[] offsets = in.lod("X").rowOffsets(0);
    long[] lengths = new long[offsets.length - 1];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = offsets[i + 1] - offsets[i];
    }
    return lengths;
  }

  private static Expected pad(Inputs in, int steps) {
    double[] x = in.get("X");
    double[] padding = in.get("PadValue");
    int width = (int) in.shape("X").product(1, in.shape("X").rank());
    int[] offsets = in.lod("X").rowOffsets(0);
    double[] out = new double[(offsets.length - 1) * steps * width];
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int t = 0; t < steps; t++) {
        for (int d = 0; d < width; d++) {
          boolean within = t < offsets[i + 1] - offsets[i];
          double fill = padding[padding.length == 1 ? 0 : d];
          out[(i * steps + t) * width + d] = within ? x[(offsets[i] + t) * width + d] : fill;
        }
      }
    }
    Shape row = in.shape("X").slice(1, in.shape("X").rank());
    return Expected.of(out, Shape.of(offsets.length - 1, steps).concat(row));
  }
}
