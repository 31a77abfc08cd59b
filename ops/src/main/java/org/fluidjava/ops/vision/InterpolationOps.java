package org.fluidjava.ops.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/**
 * Images of other extents: from the nearest cell, or from cells around. The wanted extents come, in
 * this order, from {@code SizeTensor}, {@code OutSize}, {@code scale}, {@code out_d, out_h, out_w}.
 */
final class InterpolationOps {
  private static final String[] OUT = {"out_d", "out_h", "out_w"};

  private InterpolationOps() {}

  static List<OpDef> all() {
    List<OpDef> all = new ArrayList<>();
    for (String suffix : new String[] {"", "_v2"}) {
      boolean second = !suffix.isEmpty();
      all.add(interpolation("nearest_interp" + suffix, "nearest", 2, second));
      all.add(interpolation("bilinear_interp" + suffix, "bilinear", 2, second));
      all.add(interpolation("bicubic_interp" + suffix, "bicubic", 2, second));
      all.add(interpolation("linear_interp" + suffix, "linear", 1, second));
      all.add(interpolation("trilinear_interp" + suffix, "trilinear", 3, second));
    }
    return all;
  }

  private static OpDef interpolation(String type, String method, int spatial, boolean second) {
    return OpDef.named(type)
        .input("X", "images [N, C, extents...], channels last for NHWC")
        .optionalInput("OutSize", "int32: the wanted extents")
        .optionalInputs("SizeTensor", "int32 [1] each: the wanted extents")
        .optionalInput("Scale", "not supported: use the attribute")
        .output("Out", "the same with the wanted extents")
        .attr("data_layout", "NCHW", "where the channels lie")
        .attr("out_d", 0, "wanted depth")
        .attr("out_h", 0, "wanted height")
        .attr("out_w", 0, "wanted width")
        .attr("scale", second ? (Object) new float[0] : (Object) 0f, "wanted by given extents")
        .attr("interp_method", method, "kept for other readers")
        .attr("align_corners", true, "the corner cells stay corner cells")
        .attr(
            "align_mode",
            1,
            m -> m == 0 || m == 1,
            "0 or 1: by the cells' centres or their corners")
        .attr("use_mkldnn", false, "kept for other readers")
        .readsValues("OutSize", "SizeTensor")
        .shape(c -> shape(c, spatial, second))
        .grad(
            Gradient.reads("X", "SizeTensor", "OutSize", "Scale")
                .given("Out")
                .yields("X")
                .usesOnlyShapeOf("X"))
        .build();
  }

  private static void shape(ShapeContext c, int spatial, boolean second) {
    Shape x = c.dims("X");
    c.check(x.rank() == spatial + 2, "X must have %d extents but is %s", spatial + 2, x);
    c.check(!c.hasInput("Scale"), "Scale as a tensor is not supported: use the attribute scale");
    boolean last = Windows.isChannelLast(c.attrs().getString("data_layout"));
    float[] scale =
        second ? c.attrs().getFloats("scale") : new float[] {c.attrs().getFloat("scale")};
    c.check(
        scale.length <= 1 || scale.length == spatial,
        "scale must be 1 or %d numbers but are %d",
        spatial,
        scale.length);
    Shape out = x;
    for (int i = 0; i < spatial; i++) {
      int axis = i + (last ? 1 : 2);
      c.check(x.dim(axis) != 0, "X must not be empty but is %s", x);
      long wanted = wanted(c, spatial, i, x.dim(axis), scale);
      c.check(
          wanted > 0 || (wanted == -1 && c.isBuild()),
          "extent %d of Out must be above 0 but is %d",
          axis,
          wanted);
      out = out.with(axis, wanted);
    }
    c.setDims("Out", out);
    if (c.hasInput("OutSize") && !c.hasInput("SizeTensor")) {
      // So does Paddle, and only here.
      c.shareLod("X", "Out");
    }
  }

  private static long wanted(ShapeContext c, int spatial, int i, long in, float[] scale) {
    if (c.hasInput("SizeTensor")) {
      c.check(
          c.inputs("SizeTensor") == spatial,
          "SizeTensor must be %d tensors but are %d",
          spatial,
          c.inputs("SizeTensor"));
      return value(c, "SizeTensor", i, 0, 1);
    }
    if (c.hasInput("OutSize")) {
      return value(c, "OutSize", 0, i, spatial);
    }
    float factor = scale.length == 0 ? 0 : scale[scale.length == 1 ? 0 : i];
    if (factor > 0) {
      return in < 0 ? -1 : (long) (in * factor);
    }
    return c.attrs().getInt(OUT[3 - spatial + i]);
  }

  private static long value(ShapeContext c, String slot, int index, int at, int count) {
    long[] values = c.values(slot, index);
    if (values == null) {
      return -1;
    }
    c.check(values.length == count, "%s must be %d numbers but has %d", slot, count, values.length);
    c.check(values[at] > 0, "%s must be above 0 but is %d", slot, values[at]);
    return values[at];
  }
}
