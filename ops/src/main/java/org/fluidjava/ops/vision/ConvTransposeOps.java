package org.fluidjava.ops.vision;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/** Transposed convolutions: the gradient of a convolution as an operator of its own. */
final class ConvTransposeOps {
  private ConvTransposeOps() {}

  static List<OpDef> all() {
    return List.of(
        transposed("conv2d_transpose", 2),
        transposed("depthwise_conv2d_transpose", 2),
        transposed("conv3d_transpose", 3));
  }

  private static OpDef transposed(String type, int spatial) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("Input", "images [N, C, H, W] (or [N, C, D, H, W]); channels last for NHWC")
            .input("Filter", "[C, M / groups, kernel extents...]")
            .optionalInput("Bias", "[M], added to every position")
            .output("Output", "[N, M, (extent - 1) stride - paddings + window extents...]")
            .attr("output_size", new int[0], "wanted extents, less than one stride above the usual")
            .attr("output_padding", new int[0], "cells added after the usual extents");
    return ConvOps.attributes(def, spatial)
        .shape(c -> shape(c, spatial))
        .grad(
            Gradient.reads("Input", "Filter", "Bias")
                .given("Output")
                .yields("Input", "Filter", "Bias"))
        .build();
  }

  private static void shape(ShapeContext c, int spatial) {
    Windows windows = Windows.of(c.attrs(), spatial, true, true);
    Shape x = c.dims("Input");
    Shape filter = c.dims("Filter");
    int groups = c.attrs().getInt("groups");
    ConvOps.checkSides(c, "Input", x, filter, windows);
    long channels = windows.channels(x);
    c.check(
        ShapeContext.agree(channels, filter.dim(0)),
        "the channels of Input (%d) must be the first extent of Filter (%d)",
        channels,
        filter.dim(0));
    c.check(
        channels < 0 || channels % groups == 0,
        "the channels of Input (%d) must be a multiple of groups (%d)",
        channels,
        groups);
    long filters = filter.dim(1) < 0 ? -1 : filter.dim(1) * groups;
    ConvOps.checkBias(c, filters);
    int[] wanted = list(c, "output_size", spatial);
    int[] more = list(c, "output_padding", spatial);
    long[] out = new long[spatial];
    for (int i = 0; i < spatial; i++) {
      long in = windows.extent(x, i);
      long kernel = filter.dim(2 + i);
      if (in < 0 || kernel < 0) {
        out[i] = wanted.length > 0 ? wanted[i] : -1;
        continue;
      }
      int stride = windows.stride(i);
      long usual =
          (in - 1) * stride
              - windows.before(i, in, kernel)
              - windows.after(i, in, kernel)
              + windows.reach(i, kernel);
      c.check(usual > 0, "paddings leave %d cells of the output's extent %d", usual, i);
      if (wanted.length > 0) {
        c.check(
            wanted[i] >= usual && wanted[i] < usual + stride,
            "output_size %d must be from %d to %d",
            wanted[i],
            usual,
            usual + stride - 1);
        out[i] = wanted[i];
      } else if (more.length > 0) {
        int bound = Math.max(stride, windows.dilation(i));
        c.check(
            more[i] >= 0 && more[i] < bound,
            "output_padding %d must be from 0 to %d",
            more[i],
            bound - 1);
        out[i] = usual + more[i];
      } else {
        out[i] = usual;
      }
    }
    c.setDims("Output", windows.image(x.dim(0), filters, out));
  }

  private static int[] list(ShapeContext c, String name, int spatial) {
    int[] values = c.attrs().getInts(name);
    c.check(
        values.length == 0 || values.length == spatial,
        "%s must be empty or %d numbers but has %d",
        name,
        spatial,
        values.length);
    for (int value : values) {
      c.check(value >= 0, "%s must not be negative but is %d", name, value);
    }
    return values;
  }
}
