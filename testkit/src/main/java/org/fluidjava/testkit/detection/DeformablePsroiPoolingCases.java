package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code deformable_psroi_pooling}. */
final class DeformablePsroiPoolingCases {
  private static final double[] REGIONS = {1, 2, 9, 7, -3, 0, 4, 12, 5, 5, 5.4, 5.3};
  private static final int[] IMAGES = {0, 0, 1};

  /** Extents of a case: output, groups and parts have this many rows and columns. */
  private record Given(int channels, int[] pool, int[] groups, int[] parts, boolean moved) {}

  private DeformablePsroiPoolingCases() {}

  static List<OpCase> cases() {
    int[] one = {1, 1};
    int[] two = {2, 2};
    int[] wide = {2, 3};
    return List.of(
        pooled("a channel for each", new Given(2, two, one, two, true), 1),
        pooled("groups of channels", new Given(2, wide, wide, wide, true), 2),
        pooled("parts larger than cells", new Given(1, new int[] {4, 4}, two, two, true), 1),
        pooled("without offsets", new Given(3, wide, one, wide, false), 1),
        base("channels too few", new Given(4, two, two, two, true), 1, 15)
            .fails(
                "deformable_psroi_pooling: Input must have a channel for each of 4 channels of"
                    + " Output and 4 groups but is [2, 15, 6, 7]")
            .build());
  }

  private static OpCase.Builder base(String name, Given given, int classes, int channels) {
    return OpCase.of("deformable_psroi_pooling")
        .named(name)
        .in("Input", Values.normal(2, channels, 6, 7))
        .in("ROIs", Values.of(REGIONS, 3, 4).lengths(2, 1))
        .in("Trans", Values.normal(3, 2L * classes, given.parts[0], given.parts[1]))
        .attr("no_trans", !given.moved)
        .attr("spatial_scale", 0.5f)
        .attr("output_dim", given.channels)
        .attr("group_size", given.groups)
        .attr("pooled_height", given.pool[0])
        .attr("pooled_width", given.pool[1])
        .attr("part_size", given.parts)
        .attr("sample_per_part", 3)
        .attr("trans_std", 0.1f);
  }

  private static OpCase pooled(String name, Given given, int classes) {
    int channels = given.channels * given.groups[0] * given.groups[1];
    return base(name, given, classes, channels)
        .expect("Output", in -> cells(in, given, true))
        .expect("TopCount", in -> cells(in, given, false))
        .checkGradient("Input", "Trans")
        .noGradientThrough("TopCount")
        .build();
  }

  private static Expected cells(Inputs in, Given given, boolean means) {
    int rows = given.pool[0];
    int columns = given.pool[1];
    double[] out = new double[3 * given.channels * rows * columns];
    for (int i = 0; i < out.length; i++) {
      int column = i % columns;
      int row = i / columns % rows;
      int channel = i / columns / rows % given.channels;
      int region = i / columns / rows / given.channels;
      double[] start = new double[2];
      double[] size = new double[2];
      for (int axis = 0; axis < 2; axis++) {
        double low = Math.round(in.get("ROIs")[4 * region + axis]) * 0.5 - 0.5;
        double high = (Math.round(in.get("ROIs")[4 * region + 2 + axis]) + 1) * 0.5 - 0.5;
        size[axis] = Math.max(high - low, 0.1);
        start[axis] = low + size[axis] * (axis == 0 ? column : row) / (axis == 0 ? columns : rows);
        if (given.moved) {
          int classes = in.dim("Trans", 1) / 2;
          int ofClass = channel * classes / given.channels;
          int partRow = row * given.parts[0] / rows;
          int partColumn = column * given.parts[1] / columns;
          int at =
              (((region * classes + ofClass) * 2 + axis) * given.parts[0] + partRow)
                      * given.parts[1]
                  + partColumn;
          start[axis] += in.get("Trans")[at] * 0.1f * size[axis];
        }
      }
      int groupRow = row * given.groups[0] / rows;
      int groupColumn = column * given.groups[1] / columns;
      int plane = (channel * given.groups[0] + groupRow) * given.groups[1] + groupColumn;
      double sum = 0;
      int count = 0;
      for (int sample = 0; sample < 9; sample++) {
        double x = start[0] + size[0] / columns * (sample % 3) / 3;
        double y = start[1] + size[1] / rows * (sample / 3) / 3;
        if (x >= -0.5 && x <= 6.5 && y >= -0.5 && y <= 5.5) {
          count++;
          sum += value(in, (IMAGES[region] * in.dim("Input", 1) + plane) * 42, x, y);
        }
      }
      out[i] = means ? count == 0 ? 0 : sum / count : count;
    }
    return Expected.of(out, 3, given.channels, rows, columns);
  }

  private static double value(Inputs in, int plane, double x, double y) {
    double column = Math.max(0, Math.min(6, x));
    double row = Math.max(0, Math.min(5, y));
    double sum = 0;
    for (int i = 0; i < 42; i++) {
      double across = Math.max(0, 1 - Math.abs(column - i % 7));
      double down = Math.max(0, 1 - Math.abs(row - i / 7));
      sum += in.get("Input")[plane + i] * across * down;
    }
    return sum;
  }
}
