package org.fluidjava.testkit.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code affine_grid} and {@code grid_sampler}. */
final class GridCases {
  private GridCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.add(affine("corners", true, 2, 3, 4).build());
    all.add(affine("pixels' borders", false, 1, 3, 2).build());
    all.add(
        affine("size from a tensor", true, 2, 3, 2)
            .in("OutputShape", Values.intsOf(new int[] {2, 5, 3, 2}, 4))
            .attr("output_shape", new int[] {})
            .build());
    all.add(
        OpCase.of("affine_grid")
            .named("no height")
            .in("Theta", Values.normal(1, 2, 3))
            .attr("output_shape", new int[] {1, 1, 0, 3})
            .fails("affine_grid: the output's height and width must be positive but are 0 and 3")
            .build());
    for (String outside : List.of("zeros", "border", "reflection")) {
      for (boolean aligned : new boolean[] {true, false}) {
        String name = outside + (aligned ? ", aligned" : "");
        all.add(sampler(name, "bilinear", outside, aligned, 2, 3, 4, 5));
        all.add(sampler(name + ", nearest", "nearest", outside, aligned, 1, 2, 3, 4));
      }
    }
    all.add(sampler("one pixel", "bilinear", "zeros", false, 1, 1, 1, 1));
    all.add(
        OpCase.of("grid_sampler")
            .named("a grid of another batch")
            .in("X", Values.normal(2, 1, 3, 3))
            .in("Grid", Values.normal(1, 2, 2, 2))
            .fails("grid_sampler: Grid must be [2, rows, columns, 2] but is [1, 2, 2, 2]")
            .build());
    return all;
  }

  private static OpCase.Builder affine(String name, boolean aligned, int n, int h, int w) {
    return OpCase.of("affine_grid")
        .named(name)
        .in("Theta", Values.normal(n, 2, 3))
        .attr("output_shape", new int[] {n, 5, h, w})
        .attr("align_corners", aligned)
        .expect(
            "Output",
            in -> {
              double[] t = in.get("Theta");
              double[] out = new double[n * h * w * 2];
              for (int i = 0; i < out.length; i++) {
                double column = i / 2 % w;
                double row = i / 2 / w % h;
                double x = aligned ? 2 * column / (w - 1) - 1 : (2 * column + 1) / w - 1;
                double y = aligned ? 2 * row / (h - 1) - 1 : (2 * row + 1) / h - 1;
                int at = i / (2 * h * w) * 6 + i % 2 * 3;
                out[i] = t[at] * x + t[at + 1] * y + t[at + 2];
              }
              return Expected.of(out, n, h, w, 2);
            })
        .checkGradient("Theta");
  }

  private static OpCase sampler(
      String name, String mode, String outside, boolean aligned, int n, int c, int h, int w) {
    return OpCase.of("grid_sampler")
        .named(name)
        .in("X", Values.normal(n, c, h, w))
        .in("Grid", Values.uniform(-1.7, 1.7, n, 3, 4, 2))
        .attr("mode", mode)
        .attr("padding_mode", outside)
        .attr("align_corners", aligned)
        .expect("Output", in -> sampled(in, mode, outside, aligned))
        .checkGradient("X", "Grid")
        .build();
  }

  private static Expected sampled(Inputs in, String mode, String outside, boolean aligned) {
    int channels = in.dim("X", 1);
    int height = in.dim("X", 2);
    int width = in.dim("X", 3);
    int area = in.dim("Grid", 1) * in.dim("Grid", 2);
    double[] grid = in.get("Grid");
    double[] out = new double[in.dim("X", 0) * channels * area];
    for (int i = 0; i < out.length; i++) {
      int at = (i / area / channels * area + i % area) * 2;
      double x = place(grid[at], width, outside, aligned);
      double y = place(grid[at + 1], height, outside, aligned);
      if (mode.equals("nearest")) {
        x = Math.floor(x + 0.5);
        y = Math.floor(y + 0.5);
      }
      for (int p = 0; p < height * width; p++) {
        out[i] +=
            in.get("X")[i / area * height * width + p]
                * Math.max(0, 1 - Math.abs(p % width - x))
                * Math.max(0, 1 - Math.abs(p / width - y));
      }
    }
    return Expected.of(out, in.dim("X", 0), channels, in.dim("Grid", 1), in.dim("Grid", 2));
  }

  private static double place(double g, int extent, String outside, boolean aligned) {
    double at = aligned ? (g + 1) / 2 * (extent - 1) : ((g + 1) * extent - 1) / 2;
    if (outside.equals("zeros")) {
      return at;
    }
    if (outside.equals("reflection")) {
      double low = aligned ? 0 : -0.5;
      double high = aligned ? extent - 1 : extent - 0.5;
      while (at < low || at > high) {
        at = at < low ? 2 * low - at : 2 * high - at;
      }
    }
    return Math.max(0, Math.min(extent - 1, at));
  }
}
