package org.fluidjava.ops.vision;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/** Images as columns of their windows, and back with sums where windows overlap. */
final class UnfoldOps {
  private UnfoldOps() {}

  static List<OpDef> all() {
    return List.of(
        windowed(
                OpDef.named("unfold")
                    .input("X", "images [N, C, H, W]")
                    .output("Y", "columns [N, C kh kw, windows]"))
            .shape(UnfoldOps::unfold)
            .grad(Gradient.reads("X").given("Y").yields("X").usesOnlyShapeOf("X"))
            .build(),
        windowed(
                OpDef.named("fold")
                    .input("X", "columns [N, C kh kw, windows]")
                    .output("Y", "images [N, C, H, W]"))
            .attr("output_sizes", new int[] {}, "height and width of the images")
            .shape(UnfoldOps::fold)
            .grad(Gradient.reads("X").given("Y").yields("X").usesOnlyShapeOf("X"))
            .build());
  }

  private static OpDef.Builder windowed(OpDef.Builder def) {
    return def.attr("kernel_sizes", new int[] {}, "height and width of a window")
        .attr("strides", new int[] {1, 1}, "from one window to the next")
        .attr("paddings", new int[] {0, 0, 0, 0}, "above, left, below, right")
        .attr("dilations", new int[] {1, 1}, "from one cell of a window to the next");
  }

  /** The windows along an axis of this extent; -1 when that is unknown. */
  private static long windows(ShapeContext c, int axis, long extent) {
    int[] pads = c.attrs().getInts("paddings");
    c.check(pads.length == 4, "paddings must be 4 numbers but are %d", pads.length);
    for (int pad : pads) {
      c.check(pad >= 0, "a padding must not be negative but is %d", pad);
    }
    long kernel = Windows.positive(c.attrs(), "kernel_sizes", 2)[axis];
    long stride = Windows.positive(c.attrs(), "strides", 2)[axis];
    long dilation = Windows.positive(c.attrs(), "dilations", 2)[axis];
    if (extent < 0) {
      return -1;
    }
    long padded = extent + pads[axis] + pads[axis + 2];
    long reach = dilation * (kernel - 1) + 1;
    c.check(
        reach <= padded,
        "a window must fit in, but it covers %d cells and there are %d",
        reach,
        padded);
    return (padded - reach) / stride + 1;
  }

  private static long cells(ShapeContext c) {
    int[] kernel = Windows.positive(c.attrs(), "kernel_sizes", 2);
    return Math.multiplyExact((long) kernel[0], kernel[1]);
  }

  private static void unfold(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    long down = windows(c, 0, x.dim(2));
    long across = windows(c, 1, x.dim(3));
    c.setDims(
        "Y",
        Shape.of(
            x.dim(0),
            x.dim(1) < 0 ? -1 : Math.multiplyExact(x.dim(1), cells(c)),
            down < 0 || across < 0 ? -1 : Math.multiplyExact(down, across)));
  }

  private static void fold(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(x.rank() == 3, "X must have 3 extents but is %s", x);
    int[] size = Windows.positive(c.attrs(), "output_sizes", 2);
    long count = Math.multiplyExact(windows(c, 0, size[0]), windows(c, 1, size[1]));
    c.check(
        ShapeContext.agree(x.dim(2), count),
        "X must have one column for each of %d windows but is %s",
        count,
        x);
    c.check(
        x.dim(1) < 0 || x.dim(1) % cells(c) == 0,
        "the height of X (%d) must be a multiple of the cells of a window (%d)",
        x.dim(1),
        cells(c));
    c.setDims("Y", Shape.of(x.dim(0), x.dim(1) < 0 ? -1 : x.dim(1) / cells(c), size[0], size[1]));
  }
}
