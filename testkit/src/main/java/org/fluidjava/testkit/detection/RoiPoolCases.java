package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code roi_pool}, {@code psroi_pool} and {@code prroi_pool}. */
final class RoiPoolCases {
  private static final double[] REGIONS = {1, 2, 9, 7, -3, 0, 4, 30, 5, 5, 5.7, 6.2};

  /** No edge of a cell at a whole pixel, where the second derivative jumps. */
  private static final double[] BETWEEN = {
    1.3, 2.4, 9.1, 7.7, -3.2, 0.3, 4.5, 20.7, 5, 5.3, 5.7, 6.5
  };

  private static final int[] IMAGES = {0, 0, 1};
  private static final int HEIGHT = 6;
  private static final int WIDTH = 5;

  private RoiPoolCases() {}

  static List<OpCase> cases() {
    Values regions = Values.of(REGIONS, 3, 4);
    Values between = Values.of(BETWEEN, 3, 4);
    Values numbers = Values.intsOf(new int[] {2, 1}, 2);
    Values offsets = Values.longsOf(new long[] {0, 2, 3}, 3);
    return List.of(
        largest("two by three cells", 2, 3).in("ROIs", regions.lengths(2, 1)).build(),
        largest("one cell, counts", 1, 1).in("ROIs", regions).in("RoisNum", numbers).build(),
        largest("offsets", 2, 2)
            .in("ROIs", regions)
            .in("RoisLod", offsets)
            .notOnPaddle("2.3 has no RoisLod any more")
            .build(),
        base("roi_pool", "no images named", 2, 1, 1)
            .in("ROIs", regions)
            .fails("roi_pool: ROIs must have a LoD level of images")
            .build(),
        mean("two by two cells", 2, 2, 2).in("ROIs", regions.lengths(2, 1)).build(),
        mean("one by three cells, counts", 2, 1, 3)
            .in("ROIs", regions)
            .in("RoisNum", numbers)
            .build(),
        base("psroi_pool", "channels that do not fit", 5, 2, 2)
            .in("ROIs", regions.lengths(2, 1))
            .attr("output_channels", 2)
            .fails(
                "psroi_pool: the channels of X (5) must be output_channels x pooled_height x"
                    + " pooled_width (8)")
            .build(),
        precise("two by three cells", 2, 3).in("ROIs", between.lengths(2, 1)).build(),
        precise("one cell, counts", 1, 1)
            .in("ROIs", between)
            .in("BatchRoINums", Values.longsOf(new long[] {2, 1}, 2))
            .build(),
        base("prroi_pool", "an image too many", 1, 1, 1)
            .in("ROIs", regions)
            .in("BatchRoINums", Values.longsOf(new long[] {2, 1, 0}, 3))
            .fails("prroi_pool: BatchRoINums must have one number for each of 2 images but is [3]")
            .build());
  }

  private static OpCase.Builder base(
      String type, String name, int channels, int rows, int columns) {
    return OpCase.of(type)
        .named(name)
        .in("X", Values.distinct(2, channels, HEIGHT, WIDTH))
        .attr("spatial_scale", 0.5f)
        .attr("pooled_height", rows)
        .attr("pooled_width", columns);
  }

  private static double round(double x) {
    return Math.copySign(Math.floor(Math.abs(x) + 0.5), x);
  }

  private static OpCase.Builder largest(String name, int rows, int columns) {
    return base("roi_pool", name, 2, rows, columns)
        .expect("Out", in -> largest(in, rows, columns, true))
        .expect("Argmax", in -> largest(in, rows, columns, false))
        .checkGradient("X");
  }

  private static Expected largest(Inputs in, int rows, int columns, boolean value) {
    double[] box = in.get("ROIs");
    double[] best = new double[3 * 2 * rows * columns];
    long[] where = new long[best.length];
    for (int i = 0; i < best.length; i++) {
      int region = i / columns / rows / 2;
      double left = round(box[4 * region] * 0.5);
      double top = round(box[4 * region + 1] * 0.5);
      double across = Math.max(1, round(box[4 * region + 2] * 0.5) - left + 1) / columns;
      double down = Math.max(1, round(box[4 * region + 3] * 0.5) - top + 1) / rows;
      int column = i % columns;
      int row = i / columns % rows;
      where[i] = -1;
      for (int p = 0; p < HEIGHT * WIDTH; p++) {
        double x = p % WIDTH - left;
        double y = p / WIDTH - top;
        double pixel =
            in.get("X")[(IMAGES[region] * 2 + i / columns / rows % 2) * HEIGHT * WIDTH + p];
        boolean inside =
            x >= Math.floor(column * across)
                && x < Math.ceil((column + 1) * across)
                && y >= Math.floor(row * down)
                && y < Math.ceil((row + 1) * down);
        if (inside && (where[i] < 0 || pixel > best[i])) {
          where[i] = p;
          best[i] = pixel;
        }
      }
    }
    return value
        ? Expected.of(best, 3, 2, rows, columns)
        : Expected.longs(where, 3, 2, rows, columns);
  }

  private static OpCase.Builder mean(String name, int channels, int rows, int columns) {
    return base("psroi_pool", name, channels * rows * columns, rows, columns)
        .attr("output_channels", channels)
        .expect("Out", in -> mean(in, channels, rows, columns))
        .checkGradient("X");
  }

  private static Expected mean(Inputs in, int channels, int rows, int columns) {
    double[] box = in.get("ROIs");
    double[] out = new double[3 * channels * rows * columns];
    for (int i = 0; i < out.length; i++) {
      int each = channels * rows * columns;
      int region = i / each;
      double left = round(box[4 * region]) * 0.5;
      double top = round(box[4 * region + 1]) * 0.5;
      double across = Math.max(0.1, (round(box[4 * region + 2]) + 1) * 0.5 - left) / columns;
      double down = Math.max(0.1, (round(box[4 * region + 3]) + 1) * 0.5 - top) / rows;
      int column = i % columns;
      int row = i / columns % rows;
      int count = 0;
      for (int p = 0; p < HEIGHT * WIDTH; p++) {
        int x = p % WIDTH;
        int y = p / WIDTH;
        if (x >= Math.floor(column * across + left)
            && x < Math.ceil((column + 1) * across + left)
            && y >= Math.floor(row * down + top)
            && y < Math.ceil((row + 1) * down + top)) {
          count++;
          out[i] += in.get("X")[(IMAGES[region] * each + i % each) * HEIGHT * WIDTH + p];
        }
      }
      out[i] /= Math.max(1, count);
    }
    return Expected.of(out, 3, channels, rows, columns);
  }

  private static OpCase.Builder precise(String name, int rows, int columns) {
    return base("prroi_pool", name, 2, rows, columns)
        .expect("Out", in -> precise(in, rows, columns))
        .checkGradient("X", "ROIs");
  }

  /** The interpolated map is linear along each axis between whole numbers: exact by trapezoids. */
  private static Expected precise(Inputs in, int rows, int columns) {
    double[] box = in.get("ROIs");
    double[] out = new double[3 * 2 * rows * columns];
    for (int i = 0; i < out.length; i++) {
      int region = i / columns / rows / 2;
      double across = (box[4 * region + 2] - box[4 * region]) * 0.5 / columns;
      double down = (box[4 * region + 3] - box[4 * region + 1]) * 0.5 / rows;
      double left = box[4 * region] * 0.5 + i % columns * across;
      double top = box[4 * region + 1] * 0.5 + i / columns % rows * down;
      for (int p = 0; p < HEIGHT * WIDTH; p++) {
        double pixel =
            in.get("X")[(IMAGES[region] * 2 + i / columns / rows % 2) * HEIGHT * WIDTH + p];
        out[i] +=
            pixel * share(left, across, p % WIDTH) * share(top, down, p / WIDTH) / across / down;
      }
    }
    return Expected.of(out, 3, 2, rows, columns);
  }

  private static double share(double from, double length, int pixel) {
    double sum = 0;
    double at = from;
    while (at < from + length) {
      double next = Math.min(from + length, Math.floor(at) + 1);
      double first = Math.max(0, 1 - Math.abs(at - pixel));
      double last = Math.max(0, 1 - Math.abs(next - pixel));
      sum += (first + last) / 2 * (next - at);
      at = next;
    }
    return sum;
  }
}
