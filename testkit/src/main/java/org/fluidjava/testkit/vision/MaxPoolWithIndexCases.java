package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code max_pool2d_with_index}, {@code max_pool3d_with_index} and {@code unpool}. */
final class MaxPoolWithIndexCases {
  private MaxPoolWithIndexCases() {}

  static List<OpCase> cases() {
    return List.of(
        images("windows of 2", 2, 2, false, Values.distinct(2, 3, 4, 6).batch(), 2, 3),
        images("overlapping", 3, 1, false, Values.distinct(1, 2, 5, 4), 3, 2),
        images("one window", 4, 1, false, Values.distinct(1, 1, 4, 4), 1, 1),
        images("adaptive", 2, 1, true, Values.distinct(1, 2, 5, 7), 2, 2),
        volumes(),
        OpCase.of("max_pool2d_with_index")
            .named("too large a window")
            .in("X", Values.normal(1, 1, 2, 4))
            .attr("ksize", new int[] {3, 2})
            .fails(
                "max_pool2d_with_index: a window of 3 cells must fit into the padded extent of 2")
            .build(),
        OpCase.of("unpool")
            .named("back to 4 x 4")
            .in("X", Values.normal(1, 2, 2, 2))
            .in("Indices", Values.intsOf(new int[] {0, 3, 9, 15, 5, 2, 8, 11}, 1, 2, 2, 2))
            .attr("ksize", new int[] {2, 2})
            .attr("strides", new int[] {2, 2})
            .expect("Out", MaxPoolWithIndexCases::spread)
            .checkGradient("X")
            .notOnPaddle("it takes output_size for given and reads past its end")
            .build(),
        OpCase.of("unpool")
            .named("to an output size")
            .in("X", Values.normal(1, 2, 2, 2))
            .in("Indices", Values.intsOf(new int[] {0, 3, 9, 15, 5, 2, 8, 11}, 1, 2, 2, 2))
            .attr("ksize", new int[] {2, 2})
            .attr("strides", new int[] {2, 2})
            .attr("output_size", new int[] {4, 4})
            .expect("Out", MaxPoolWithIndexCases::spread)
            .checkGradient("X")
            .build(),
        OpCase.of("unpool")
            .named("two to one place, of which the last stays")
            .in("X", Values.normal(1, 1, 2, 2))
            .in("Indices", Values.intsOf(new int[] {2, 7, 2, 0}, 1, 1, 2, 2))
            .attr("ksize", new int[] {2, 2})
            .attr("strides", new int[] {2, 2})
            .attr("output_size", new int[] {2, 4})
            .expect(
                "Out",
                in -> {
                  double[] x = in.get("X");
                  return Expected.of(new double[] {x[3], 0, x[2], 0, 0, 0, 0, x[1]}, 1, 1, 2, 4);
                })
            .build(),
        OpCase.of("unpool")
            .named("other indices")
            .in("X", Values.normal(1, 2, 2, 2))
            .in("Indices", Values.intsOf(new int[4], 1, 1, 2, 2))
            .fails("unpool: Indices [1, 1, 2, 2] must have the extents of X [1, 2, 2, 2]")
            .build());
  }

  private static Expected spread(Inputs in) {
    double[] out = new double[2 * 16];
    for (int i = 0; i < 8; i++) {
      out[i / 4 * 16 + in.ints("Indices")[i]] += in.get("X")[i];
    }
    return Expected.of(out, 1, 2, 4, 4);
  }

  private static OpCase images(
      String name, int size, int stride, boolean adaptive, Values x, int height, int width) {
    return OpCase.of("max_pool2d_with_index")
        .named(name)
        .in("X", x)
        .attr("ksize", new int[] {size, size})
        .attr("strides", new int[] {stride, stride})
        .attr("adaptive", adaptive)
        .expect("Out", in -> maxima(in, size, stride, adaptive, height, width, false))
        .expect("Mask", in -> maxima(in, size, stride, adaptive, height, width, true))
        .noGradientThrough("Mask")
        .checkGradient("X")
        .build();
  }

  private static Expected maxima(
      Inputs in, int size, int stride, boolean adaptive, int height, int width, boolean places) {
    double[] x = in.get("X");
    int planes = in.dim("X", 0) * in.dim("X", 1);
    int rows = in.dim("X", 2);
    int columns = in.dim("X", 3);
    double[] out = new double[planes * height * width];
    int[] mask = new int[out.length];
    for (int i = 0; i < out.length; i++) {
      int plane = i / width / height;
      int y = i / width % height;
      int c = i % width;
      int top = adaptive ? y * rows / height : y * stride;
      int left = adaptive ? c * columns / width : c * stride;
      int bottom = adaptive ? (int) Math.ceil((y + 1.0) * rows / height) : top + size;
      int right = adaptive ? (int) Math.ceil((c + 1.0) * columns / width) : left + size;
      out[i] = Double.NEGATIVE_INFINITY;
      for (int r = top; r < bottom; r++) {
        for (int k = left; k < right; k++) {
          double value = x[(plane * rows + r) * columns + k];
          if (value > out[i]) {
            out[i] = value;
            mask[i] = r * columns + k;
          }
        }
      }
    }
    return places
        ? Expected.ints(mask, in.dim("X", 0), in.dim("X", 1), height, width)
        : Expected.of(out, in.dim("X", 0), in.dim("X", 1), height, width);
  }

  /** One window over a whole volume: the largest number and its place. */
  private static OpCase volumes() {
    return OpCase.of("max_pool3d_with_index")
        .named("whole volumes")
        .in("X", Values.distinct(2, 2, 2, 3, 2))
        .attr("ksize", new int[] {1, 1, 1})
        .attr("global_pooling", true)
        .expect("Out", in -> Expected.of(largest(in, false), 2, 2, 1, 1, 1))
        .expect(
            "Mask",
            in ->
                Expected.ints(
                    java.util.Arrays.stream(largest(in, true)).mapToInt(v -> (int) v).toArray(),
                    2,
                    2,
                    1,
                    1,
                    1))
        .noGradientThrough("Mask")
        .checkGradient("X")
        .build();
  }

  private static double[] largest(Inputs in, boolean places) {
    double[] x = in.get("X");
    double[] out = new double[4];
    for (int plane = 0; plane < 4; plane++) {
      int best = 0;
      for (int i = 1; i < 12; i++) {
        best = x[plane * 12 + i] > x[plane * 12 + best] ? i : best;
      }
      out[plane] = places ? best : x[plane * 12 + best];
    }
    return out;
  }
}
