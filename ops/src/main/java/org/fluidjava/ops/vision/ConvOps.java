package org.fluidjava.ops.vision;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.Shape;

/** Convolutions (cross-correlations: the filter is not flipped) of images and of volumes. */
final class ConvOps {
  private ConvOps() {}

  static List<OpDef> all() {
    return List.of(conv("conv2d", 2), conv("depthwise_conv2d", 2), conv("conv3d", 3));
  }

  private static OpDef conv(String type, int spatial) {
    OpDef.Builder def =
        OpDef.named(type)
            .input("Input", "images [N, C, H, W] (or [N, C, D, H, W]); channels last for NHWC")
            .input("Filter", "[M, C / groups, kernel extents...]")
            .optionalInput("Bias", "[M], added to every position")
            .optionalInput("ResidualData", "not supported: a fusion of another backend")
            .output("Output", "[N, M, output extents...], channels last for NHWC");
    attributes(def, spatial)
        .attr("use_addto", false, "kept for other readers")
        .attr("workspace_size_MB", 512, "kept for other readers")
        .attr(
            "exhaustive_search",
            false,
            "kept for other readers, whose gradient operator demands it")
        .attr(
            "fuse_relu_before_depthwise_conv",
            false,
            "kept for other readers, as exhaustive_search");
    return def.shape(c -> shape(c, spatial))
        .grad(
            Gradient.reads("Input", "Filter", "Bias")
                .given("Output")
                .yields("Input", "Filter", "Bias"))
        .build();
  }

  /** Attributes that convolutions and transposed convolutions share. */
  static OpDef.Builder attributes(OpDef.Builder def, int spatial) {
    int[] ones = new int[spatial];
    java.util.Arrays.fill(ones, 1);
    return def.attr("strides", ones, "steps of the window")
        .attr("paddings", new int[spatial], "cells around the image, by extent or before and after")
        .attr("padding_algorithm", "EXPLICIT", "EXPLICIT, SAME or VALID")
        .attr("groups", 1, n -> n >= 1, "at least 1: groups of channels that do not mix")
        .attr("dilations", ones, "steps between the cells of a window")
        .attr("use_cudnn", false, "kept for other readers")
        .attr("use_mkldnn", false, "kept for other readers")
        .attr("data_format", spatial == 2 ? "NCHW" : "NCDHW", "where the channels lie")
        .attr("is_test", false, "kept for other readers");
  }

  static void shape(ShapeContext c, int spatial) {
    c.check(!c.hasInput("ResidualData"), "ResidualData is not supported");
    Windows windows = Windows.of(c.attrs(), spatial, true, true);
    Shape x = c.dims("Input");
    Shape filter = c.dims("Filter");
    int groups = c.attrs().getInt("groups");
    checkSides(c, "Input", x, filter, windows);
    long channels = windows.channels(x);
    c.check(
        channels < 0 || filter.dim(1) < 0 || channels == filter.dim(1) * groups,
        "the channels of Input (%d) must be those of Filter (%d) times groups (%d)",
        channels,
        filter.dim(1),
        groups);
    c.check(
        filter.dim(0) < 0 || (filter.dim(0) > 0 && filter.dim(0) % groups == 0),
        "the filters (%d) must be a multiple of groups (%d)",
        filter.dim(0),
        groups);
    checkBias(c, filter.dim(0));
    long[] out = new long[spatial];
    for (int i = 0; i < spatial; i++) {
      out[i] = windows.output(i, windows.extent(x, i), filter.dim(2 + i), false);
    }
    c.setDims("Output", windows.image(x.dim(0), filter.dim(0), out));
    c.shareLod("Input", "Output");
  }

  static void checkSides(ShapeContext c, String slot, Shape x, Shape filter, Windows windows) {
    int rank = windows.spatial() + 2;
    c.check(x.rank() == rank, "%s must have %d extents but is %s", slot, rank, x);
    c.check(filter.rank() == rank, "Filter must have %d extents but is %s", rank, filter);
    for (int i = 1; i < rank; i++) {
      c.check(filter.dim(i) != 0, "Filter must not be empty but is %s", filter);
    }
    c.check(
        c.dtype(slot) == c.dtype("Filter"),
        "%s (%s) and Filter (%s) must be of one type",
        slot,
        c.dtype(slot).fluidName(),
        c.dtype("Filter").fluidName());
  }

  static void checkBias(ShapeContext c, long filters) {
    if (c.hasInput("Bias")) {
      long numel = c.dims("Bias").numel();
      c.check(
          ShapeContext.agree(numel, filters),
          "Bias must have one element for each of %d filters but is %s",
          filters,
          c.dims("Bias"));
      c.check(c.dtype("Bias") == c.dtype("Filter"), "Bias and Filter must be of one type");
    }
  }
}
