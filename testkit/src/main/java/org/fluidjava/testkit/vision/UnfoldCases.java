package org.fluidjava.testkit.vision;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code unfold} and {@code fold}. */
final class UnfoldCases {
  private record Grid(int[] kernel, int[] strides, int[] pads, int[] dilations) {
    int windows(int axis, int extent) {
      int reach = dilations[axis] * (kernel[axis] - 1) + 1;
      return (extent + pads[axis] + pads[axis + 2] - reach) / strides[axis] + 1;
    }
  }

  private static final Grid PLAIN =
      new Grid(new int[] {2, 2}, new int[] {1, 1}, new int[4], new int[] {1, 1});
  private static final Grid UNEVEN =
      new Grid(new int[] {3, 2}, new int[] {2, 1}, new int[] {1, 0, 2, 1}, new int[] {1, 2});

  private UnfoldCases() {}

  static List<OpCase> cases() {
    return List.of(
        unfold("plain windows", PLAIN, Values.normal(2, 3, 4, 3).batch()),
        unfold("uneven windows", UNEVEN, Values.normal(1, 2, 5, 4)),
        unfold("one window", PLAIN, Values.normal(1, 1, 2, 2)),
        fold("plain windows back", PLAIN, 2, 3, 4, 3),
        fold("uneven windows back", UNEVEN, 1, 2, 5, 4),
        base("unfold", "a window too large", PLAIN)
            .in("X", Values.normal(1, 1, 1, 5))
            .fails("unfold: a window must fit in, but it covers 2 cells and there are 1")
            .build(),
        base("fold", "columns that do not fit", PLAIN)
            .in("X", Values.normal(1, 4, 5))
            .attr("output_sizes", new int[] {3, 3})
            .fails("fold: X must have one column for each of 4 windows but is [1, 4, 5]")
            .build());
  }

  private static OpCase.Builder base(String type, String name, Grid grid) {
    return OpCase.of(type)
        .named(name)
        .attr("kernel_sizes", grid.kernel)
        .attr("strides", grid.strides)
        .attr("paddings", grid.pads)
        .attr("dilations", grid.dilations);
  }

  private static OpCase unfold(String name, Grid grid, Values x) {
    return base("unfold", name, grid)
        .in("X", x)
        .expect("Y", in -> columns(in, grid))
        .checkGradient("X")
        .build();
  }

  /** The pixel of a column's element, or -1 in the padding. */
  private static int pixel(Grid grid, int height, int width, int row, int window) {
    int across = grid.windows(1, width);
    int cells = grid.kernel[0] * grid.kernel[1];
    int cell = row % cells;
    int y =
        window / across * grid.strides[0]
            - grid.pads[0]
            + cell / grid.kernel[1] * grid.dilations[0];
    int x =
        window % across * grid.strides[1]
            - grid.pads[1]
            + cell % grid.kernel[1] * grid.dilations[1];
    return y < 0 || y >= height || x < 0 || x >= width
        ? -1
        : (row / cells * height + y) * width + x;
  }

  private static Expected columns(Inputs in, Grid grid) {
    int height = in.dim("X", 2);
    int width = in.dim("X", 3);
    int windows = grid.windows(0, height) * grid.windows(1, width);
    int rows = in.dim("X", 0) * in.dim("X", 1) * grid.kernel[0] * grid.kernel[1];
    double[] out = new double[rows * windows];
    for (int i = 0; i < out.length; i++) {
      int from = pixel(grid, height, width, i / windows, i % windows);
      out[i] = from < 0 ? 0 : in.get("X")[from];
    }
    return Expected.of(out, in.dim("X", 0), rows / in.dim("X", 0), windows);
  }

  private static OpCase fold(String name, Grid grid, int images, int channels, int h, int w) {
    int windows = grid.windows(0, h) * grid.windows(1, w);
    int rows = channels * grid.kernel[0] * grid.kernel[1];
    return base("fold", name, grid)
        .in("X", Values.normal(images, rows, windows))
        .attr("output_sizes", new int[] {h, w})
        .expect(
            "Y",
            in -> {
              double[] out = new double[images * channels * h * w];
              double[] x = in.get("X");
              for (int i = 0; i < x.length; i++) {
                int to = pixel(grid, h, w, i / windows, i % windows);
                if (to >= 0) {
                  out[to] += x[i];
                }
              }
              return Expected.of(out, images, channels, h, w);
            })
        .checkGradient("X")
        .build();
  }
}
