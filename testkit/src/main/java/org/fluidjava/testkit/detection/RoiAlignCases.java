package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code roi_align}. */
final class RoiAlignCases {
  private static final double[] REGIONS = {1, 2, 9, 7, -3, 0, 4, 30, 5, 5, 5.5, 5.25};
  private static final int[] IMAGES = {0, 0, 1};

  private RoiAlignCases() {}

  static List<OpCase> cases() {
    return List.of(
        aligned("two samples", 2, false, 2, 3),
        aligned("samples by extent", -1, false, 2, 2),
        aligned("from the pixels' centres", 2, true, 3, 1),
        base("counts of regions", 2, false, 1, 1)
            .in("ROIs", Values.of(REGIONS, 3, 4))
            .in("RoisNum", Values.intsOf(new int[] {2, 1}, 2))
            .expect("Out", in -> pooled(in, 2, false, 1, 1))
            .checkGradient("X")
            .build(),
        base("no images named", 2, false, 1, 1)
            .in("ROIs", Values.of(REGIONS, 3, 4))
            .fails("roi_align: ROIs must have a LoD level of images")
            .build());
  }

  private static OpCase.Builder base(
      String name, int sampling, boolean aligned, int rows, int columns) {
    return OpCase.of("roi_align")
        .named(name)
        .in("X", Values.normal(2, 2, 6, 5))
        .attr("spatial_scale", 0.5f)
        .attr("pooled_height", rows)
        .attr("pooled_width", columns)
        .attr("sampling_ratio", sampling)
        .attr("aligned", aligned);
  }

  private static OpCase aligned(String name, int sampling, boolean aligned, int rows, int columns) {
    return base(name, sampling, aligned, rows, columns)
        .in("ROIs", Values.of(REGIONS, 3, 4).lengths(2, 1))
        .expect("Out", in -> pooled(in, sampling, aligned, rows, columns))
        .checkGradient("X")
        .build();
  }

  private static Expected pooled(Inputs in, int sampling, boolean aligned, int rows, int columns) {
    double[] out = new double[3 * 2 * rows * columns];
    double[] box = in.get("ROIs");
    for (int i = 0; i < out.length; i++) {
      int region = i / columns / rows / 2;
      int channel = i / columns / rows % 2;
      double shift = aligned ? 0.5 : 0;
      double left = box[4 * region] * 0.5 - shift;
      double top = box[4 * region + 1] * 0.5 - shift;
      double width = box[4 * region + 2] * 0.5 - shift - left;
      double height = box[4 * region + 3] * 0.5 - shift - top;
      double across = (aligned ? width : Math.max(1, width)) / columns;
      double down = (aligned ? height : Math.max(1, height)) / rows;
      int n = sampling > 0 ? sampling : (int) Math.ceil(down);
      int m = sampling > 0 ? sampling : (int) Math.ceil(across);
      for (int y = 0; y < n; y++) {
        for (int x = 0; x < m; x++) {
          double row = top + (i / columns % rows + (y + 0.5) / n) * down;
          double column = left + (i % columns + (x + 0.5) / m) * across;
          out[i] += sample(in.get("X"), (IMAGES[region] * 2 + channel) * 30, row, column) / (n * m);
        }
      }
    }
    return Expected.of(out, 3, 2, rows, columns);
  }

  private static double sample(double[] x, int plane, double row, double column) {
    if (row < -1 || row > 6 || column < -1 || column > 5) {
      return 0;
    }
    double y = Math.max(0, Math.min(5, row));
    double c = Math.max(0, Math.min(4, column));
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 5; j++) {
        sum +=
            x[plane + i * 5 + j]
                * Math.max(0, 1 - Math.abs(y - i))
                * Math.max(0, 1 - Math.abs(c - j));
      }
    }
    return sum;
  }
}
