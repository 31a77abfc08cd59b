package org.fluidjava.testkit.recurrent;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code row_conv}. */
final class RowConvCases {
  private RowConvCases() {}

  static List<OpCase> cases() {
    return List.of(
        conv("one number", 1, 1, 1),
        conv("two ahead", 3, 3, 4, 2, 5),
        conv("further than the sequences are long", 7, 2, 3, 1),
        conv("empty sequences", 2, 3, 0, 4, 0),
        conv("odd sizes", 5, 17, 9, 1, 16),
        OpCase.of("row_conv")
            .named("filter of another width")
            .in("X", Values.normal(3, 4).lengths(3))
            .in("Filter", Values.normal(2, 3))
            .unchecked("Out", "refused")
            .fails("row_conv: Filter must be [rows looked at, X's width (4)] but is [2, 3]")
            .build());
  }

  private static OpCase conv(String name, int ahead, int width, int... lengths) {
    int rows = 0;
    for (int length : lengths) {
      rows += length;
    }
    return OpCase.of("row_conv")
        .named(name)
        .in("X", Values.normal(rows, width).lengths(lengths))
        .in("Filter", Values.normal(ahead, width))
        .expect("Out", RowConvCases::conv)
        .lodFrom("X")
        .checkGradient("X", "Filter")
        .build();
  }

  private static Expected conv(Inputs in) {
    double[] x = in.get("X");
    double[] w = in.get("Filter");
    int[] offsets = in.offsets("X");
    int width = in.dim("X", 1);
    double[] out = new double[x.length];
    for (int i = 0; i + 1 < offsets.length; i++) {
      for (int t = offsets[i]; t < offsets[i + 1]; t++) {
        for (int k = 0; k < in.dim("Filter", 0) && t + k < offsets[i + 1]; k++) {
          for (int d = 0; d < width; d++) {
            out[t * width + d] += w[k * width + d] * x[(t + k) * width + d];
          }
        }
      }
    }
    return Expected.of(out, in.shape("X"));
  }
}
