package org.fluidjava.testkit.sequence;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sequence_conv}. */
final class SequenceConvCases {
  private SequenceConvCases() {}

  static List<OpCase> cases() {
    return List.of(
        conv("three rows around", 2, 4, 3, -1, false, 4, 3),
        conv("one row", 1, 1, 1, 0, false, 1),
        conv("rows ahead", 3, 2, 2, 1, false, 2, 5),
        conv("longer than the sequences", 2, 3, 7, -3, false, 2, 1, 3),
        conv("empty sequences", 2, 3, 3, -1, false, 0, 4, 0),
        conv("trainable rows beyond the ends", 2, 3, 3, -1, true, 3, 1, 4),
        conv("trainable rows before", 2, 3, 3, -2, true, 3, 1, 4),
        conv("trainable rows after", 1, 2, 2, 1, true, 3, 1),
        conv("odd sizes", 9, 17, 5, -2, false, 11, 1, 7),
        OpCase.of("sequence_conv")
            .named("filter of another height")
            .in("X", Values.normal(3, 2).lengths(3))
            .in("Filter", Values.normal(5, 4))
            .attr("contextLength", 3)
            .unchecked("Out", "refused")
            .fails(
                "sequence_conv: Filter must be [contextLength (3) x X's width (2), any] but is [5, 4]")
            .build(),
        OpCase.of("sequence_conv")
            .named("stride")
            .in("X", Values.normal(3, 2).lengths(3))
            .in("Filter", Values.normal(6, 4))
            .attr("contextLength", 3)
            .attr("contextStride", 2)
            .unchecked("Out", "refused")
            .fails("sequence_conv: attribute contextStride is 2, but it is: 1")
            .build());
  }

  private static OpCase conv(
      String name,
      int width,
      int filters,
      int length,
      int start,
      boolean trainable,
      int... lengths) {
    OpCase.Builder made =
        OpCase.of("sequence_conv")
            .named(name)
            .in("X", Values.normal(Arrays.stream(lengths).sum(), width).lengths(lengths));
    if (trainable) {
      int beyond = Math.max(0, -start) + Math.max(0, start + length - 1);
      made.in("PaddingData", Values.normal(beyond, width)).checkGradient("PaddingData");
    }
    return made.in("Filter", Values.normal((long) length * width, filters))
        .attr("paddingTrainable", trainable)
        .attr("contextLength", length)
        .attr("contextStart", start)
        .attr("contextStride", 1)
        .expect("Out", in -> conv(in, length, start))
        .lodFrom("X")
        .checkGradient("X", "Filter")
        .build();
  }

  private static Expected conv(Inputs in, int length, int start) {
    double[] x = in.get("X");
    double[] w = in.get("Filter");
    double[] beyond = in.has("PaddingData") ? in.get("PaddingData") : null;
    int[] offsets = in.offsets("X");
    int width = in.dim("X", 1);
    int filters = in.dim("Filter", 1);
    double[] out = new double[in.dim("X", 0) * filters];
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int t = offsets[i]; t < offsets[i + 1]; t++) {
        for (int k = 0; k < length; k++) {
          int row = t + start + k;
          for (int d = 0; d < width; d++) {
            double value;
            if (row < offsets[i]) {
              value =
                  beyond == null ? 0 : beyond[(Math.max(0, -start) + row - offsets[i]) * width + d];
            } else if (row >= offsets[i + 1]) {
              value =
                  beyond == null
                      ? 0
                      : beyond[(Math.max(0, -start) + row - offsets[i + 1]) * width + d];
            } else {
              value = x[row * width + d];
            }
            for (int m = 0; m < filters; m++) {
              out[t * filters + m] += value * w[(k * width + d) * filters + m];
            }
          }
        }
      }
    }
    return Expected.of(out, in.dim("X", 0), filters);
  }
}
