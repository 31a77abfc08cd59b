package org.fluidjava.testkit.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code spp}. */
final class SppCases {
  private SppCases() {}

  static List<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    for (String type : List.of("max", "avg")) {
      cases.add(pooled(type + ", one level", type, 1, 2, 3, 3, 4));
      cases.add(pooled(type + ", two levels", type, 2, 2, 3, 4, 5));
      cases.add(pooled(type + ", three levels", type, 3, 1, 2, 8, 7));
      cases.add(pooled(type + ", one pixel", type, 1, 1, 1, 1, 1));
    }
    cases.add(
        OpCase.of("spp")
            .named("a bin without pixels")
            .in("X", Values.constant(2, 1, 1, 1, 1))
            .attr("pyramid_height", 2)
            .attr("pooling_type", "max")
            .expect(
                "Out",
                in ->
                    Expected.of(
                        new double[] {2, -Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE, 2},
                        1,
                        5))
            .build());
    cases.add(
        OpCase.of("spp")
            .named("no such pooling")
            .in("X", Values.normal(1, 1, 2, 2))
            .attr("pyramid_height", 2)
            .attr("pooling_type", "min")
            .fails("spp: pooling_type must be max or avg but is min")
            .build());
    cases.add(
        OpCase.of("spp")
            .named("no level")
            .in("X", Values.normal(1, 1, 2, 2))
            .attr("pyramid_height", 0)
            .attr("pooling_type", "max")
            .fails("spp: pyramid_height must be 1 to 20 but is 0")
            .build());
    return cases;
  }

  private static OpCase pooled(
      String name, String type, int levels, int pictures, int channels, int height, int width) {
    return OpCase.of("spp")
        .named(name)
        .in("X", Values.distinct(pictures, channels, height, width).batch())
        .attr("pyramid_height", levels)
        .attr("pooling_type", type)
        .expect("Out", in -> pyramid(in, type.equals("max"), levels))
        .checkGradient("X")
        .build();
  }

  /** Pixel by pixel: each adds to the bin of every level that it lies in. */
  private static Expected pyramid(Inputs in, boolean max, int levels) {
    double[] x = in.get("X");
    int channels = in.dim("X", 1);
    int height = in.dim("X", 2);
    int width = in.dim("X", 3);
    int all = 0;
    for (int level = 0; level < levels; level++) {
      all += channels << (2 * level);
    }
    double[] out = new double[in.dim("X", 0) * all];
    int[] count = new int[out.length];
    int offset = 0;
    for (int level = 0; level < levels; level++) {
      int bins = 1 << level;
      int tall = (int) Math.ceil(height / (double) bins);
      int wide = (int) Math.ceil(width / (double) bins);
      for (int i = 0; i < x.length; i++) {
        int picture = i / width / height / channels;
        int channel = i / width / height % channels;
        int row = (i / width % height + (tall * bins - height + 1) / 2) / tall;
        int column = (i % width + (wide * bins - width + 1) / 2) / wide;
        if (row >= bins || column >= bins) {
          continue; // cut off behind the last bin
        }
        int at = picture * all + offset + (channel * bins + row) * bins + column;
        out[at] = count[at] == 0 ? x[i] : max ? Math.max(out[at], x[i]) : out[at] + x[i];
        count[at]++;
      }
      offset += channels * bins * bins;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = max ? out[i] : out[i] / count[i];
    }
    return Expected.of(out, in.dim("X", 0), all);
  }
}
