package org.fluidjava.testkit.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the interpolations. */
final class InterpolationCases {
  private InterpolationCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String suffix : new String[] {"", "_v2"}) {
      for (String method : new String[] {"nearest", "bilinear", "bicubic"}) {
        String type = method + "_interp" + suffix;
        all.add(resized(type, method, "larger", true, 1, Values.normal(2, 2, 3, 4).batch(), 5, 7));
        all.add(
            resized(type, method, "larger, by centres", false, 0, Values.normal(1, 2, 3, 4), 5, 7));
        all.add(
            resized(type, method, "larger, by corners", false, 1, Values.normal(1, 1, 3, 2), 6, 5));
        all.add(resized(type, method, "smaller", false, 0, Values.normal(1, 2, 6, 5), 2, 3));
        all.add(resized(type, method, "one cell", true, 1, Values.normal(2, 1, 3, 3), 1, 1));
        all.add(
            OpCase.of(type)
                .named("size by a tensor")
                .in("X", Values.normal(1, 2, 3, 3))
                .in("OutSize", Values.intsOf(new int[] {4, 6}, 2))
                .attr("align_corners", true)
                .expect("Out", in -> resized(in, method, true, 1, false, 4, 6))
                .checkGradient("X")
                .build());
        all.add(
            OpCase.of(type)
                .named("sequences, size by a tensor")
                .in("X", Values.normal(3, 1, 2, 3).lengths(2, 1))
                .in("OutSize", Values.intsOf(new int[] {4, 2}, 2))
                .expect("Out", in -> resized(in, method, true, 1, false, 4, 2))
                .lodFrom("X")
                .checkGradient("X")
                .build());
        all.add(
            OpCase.of(type)
                .named("channels last")
                .in("X", Values.normal(2, 3, 2, 3))
                .attr("data_layout", "NHWC")
                .attr("out_h", 4)
                .attr("out_w", 5)
                .expect("Out", in -> resized(in, method, true, 1, true, 4, 5))
                .checkGradient("X")
                .build());
        all.add(
            OpCase.of(type)
                .named("no extents asked for")
                .in("X", Values.normal(1, 1, 3, 3))
                .fails(type + ": extent 2 of Out must be above 0 but is 0")
                .build());
      }
      all.add(
          resized("linear_interp" + suffix, "linear", "lines", true, 1, Values.normal(2, 2, 4), 7));
      all.add(
          resized(
              "linear_interp" + suffix,
              "linear",
              "lines by centres",
              false,
              0,
              Values.normal(1, 2, 4),
              7));
      all.add(
          resized(
              "trilinear_interp" + suffix,
              "trilinear",
              "volumes",
              false,
              0,
              Values.normal(1, 2, 2, 3, 2),
              3,
              4,
              5));
      all.add(
          resized(
              "trilinear_interp" + suffix,
              "trilinear",
              "volumes by corner cells",
              true,
              1,
              Values.normal(1, 1, 3, 2, 3),
              2,
              4,
              3));
    }
    return all;
  }

  private static OpCase resized(
      String type, String method, String name, boolean corners, int mode, Values x, int... out) {
    OpCase.Builder made =
        OpCase.of(type)
            .named(name)
            .in("X", x)
            .attr("align_corners", corners)
            .attr("align_mode", mode);
    String[] names = {"out_d", "out_h", "out_w"};
    for (int i = 0; i < out.length; i++) {
      made.attr(names[3 - out.length + i], out[i]);
    }
    return made.expect("Out", in -> resized(in, method, corners, mode, false, out))
        .checkGradient("X")
        .build();
  }

  /** One extent after the other: the interpolation is a product of those along each extent. */
  private static Expected resized(
      Inputs in, String method, boolean corners, int mode, boolean last, int... out) {
    Shape shape = in.shape("X");
    double[] values = in.get("X");
    for (int i = 0; i < out.length; i++) {
      int axis = i + (last ? 1 : 2);
      int outer = (int) shape.product(0, axis);
      int inner = (int) shape.product(axis + 1, shape.rank());
      int n = (int) shape.dim(axis);
      double[] next = new double[outer * out[i] * inner];
      for (int o = 0; o < outer; o++) {
        for (int k = 0; k < inner; k++) {
          double[] line = new double[n];
          for (int j = 0; j < n; j++) {
            line[j] = values[(o * n + j) * inner + k];
          }
          for (int j = 0; j < out[i]; j++) {
            next[(o * out[i] + j) * inner + k] = cell(line, j, out[i], method, corners, mode);
          }
        }
      }
      values = next;
      shape = shape.with(axis, out[i]);
    }
    return Expected.of(values, shape);
  }

  private static double cell(
      double[] line, int j, int out, String method, boolean corners, int mode) {
    float ratio =
        out == 1 ? 0 : corners ? (line.length - 1f) / (out - 1) : (float) line.length / out;
    double centre = ratio * (j + 0.5f) - 0.5f;
    switch (method) {
      case "nearest":
        return at(line, (int) (corners ? ratio * j + 0.5 : ratio * j));
      case "bicubic":
        double source = corners ? ratio * j : centre;
        int low = (int) Math.floor(source);
        double sum = 0;
        for (int i = low - 1; i <= low + 2; i++) {
          sum += at(line, i) * cubic(Math.abs(source - i));
        }
        return sum;
      default:
        double from = !corners && mode == 0 ? Math.max(0, centre) : ratio * j;
        int left = (int) from;
        return at(line, left) * (1 - from + left) + at(line, left + 1) * (from - left);
    }
  }

  private static double at(double[] line, int i) {
    return line[Math.max(0, Math.min(line.length - 1, i))];
  }

  private static double cubic(double x) {
    double a = -0.75;
    return x <= 1
        ? (a + 2) * x * x * x - (a + 3) * x * x + 1
        : a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a;
  }
}
