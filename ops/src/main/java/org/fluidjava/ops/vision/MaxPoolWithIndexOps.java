package org.fluidjava.ops.vision;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Pooling by maxima that also tells where in the image each maximum is, and its way back. */
final class MaxPoolWithIndexOps {
  private MaxPoolWithIndexOps() {}

  static List<OpDef> all() {
    return List.of(pool("max_pool2d_with_index", 2), pool("max_pool3d_with_index", 3), unpool());
  }

  private static OpDef pool(String type, int spatial) {
    int[] ones = new int[spatial];
    java.util.Arrays.fill(ones, 1);
    return OpDef.named(type)
        .input("X", "images [N, C, extents...]")
        .output("Out", "maxima [N, C, windows...]")
        .output("Mask", "int32: each maximum's place within its image's channel")
        .requiredAttr("ksize", AttrType.INTS, "extents of a window; of the output when adaptive")
        .attr("global_pooling", false, "one window, the whole image")
        .attr("adaptive", false, "windows divide the image evenly")
        .attr("strides", ones, "steps of the window")
        .attr("paddings", new int[spatial], "cells around the image")
        .shape(
            c -> {
              Windows windows = Windows.of(c.attrs(), spatial, false, false);
              Shape x = c.dims("X");
              c.check(x.rank() == spatial + 2, "X must have %d extents but is %s", spatial + 2, x);
              Shape out = windows.image(x.dim(0), x.dim(1), PoolOps.pooled(c, x, windows));
              c.setDims("Out", out);
              c.setDims("Mask", out);
              c.setDtype("Mask", DType.INT32);
            })
        .grad(Gradient.reads("X", "Mask").given("Out").yields("X").usesOnlyShapeOf("X"))
        .build();
  }

  private static OpDef unpool() {
    return OpDef.named("unpool")
        .input("X", "[N, C, H, W]")
        .input("Indices", "int32: where in its image's channel each number goes")
        .output("Out", "[N, C, (H - 1) stride - 2 padding + ksize, ...], zero elsewhere")
        .attr("ksize", new int[] {1, 1}, "extents of a window")
        .attr("strides", new int[] {1, 1}, "steps of the window")
        .attr("paddings", new int[] {0, 0}, "cells around the image")
        .attr("unpooling_type", "max", t -> t.equals("max"), "max")
        .attr("output_size", new int[0], "wanted extents, or none")
        .shape(MaxPoolWithIndexOps::unpooled)
        .grad(
            Gradient.reads("X", "Indices", "Out")
                .given("Out")
                .yields("X")
                .usesOnlyShapeOf("X", "Out"))
        .build();
  }

  private static void unpooled(ShapeContext c) {
    Windows windows = Windows.of(c.attrs(), 2, false, false);
    int[] ksize = Windows.positive(c.attrs(), "ksize", 2);
    int[] wanted = c.attrs().getInts("output_size");
    c.check(
        wanted.length == 0 || wanted.length == 2,
        "output_size must be 2 numbers or none but are %d",
        wanted.length);
    Shape x = c.dims("X");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(
        c.dims("Indices").matches(x),
        "Indices %s must have the extents of X %s",
        c.dims("Indices"),
        x);
    long[] out = new long[2];
    for (int i = 0; i < 2; i++) {
      long in = x.dim(2 + i);
      long usual = (in - 1) * windows.stride(i) - 2 * windows.before(i, in, ksize[i]) + ksize[i];
      out[i] = wanted.length == 2 ? wanted[i] : in < 0 ? -1 : usual;
      c.check(
          out[i] > 0 || (out[i] == -1 && wanted.length == 0 && in < 0),
          "extent %d of Out would be %d",
          2 + i,
          out[i]);
    }
    c.setDims("Out", windows.image(x.dim(0), x.dim(1), out));
  }
}
