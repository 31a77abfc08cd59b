package org.fluidjava.ops.vision;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.Windows;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * Pooling. With {@code ceil_mode} a window may lie outside the image as a whole: its average is 0,
 * its maximum the lowest float32.
 */
final class PoolOps {
  private PoolOps() {}

  static List<OpDef> all() {
    return List.of(pool("pool2d", 2), pool("pool3d", 3));
  }

  private static OpDef pool(String type, int spatial) {
    int[] ones = new int[spatial];
    java.util.Arrays.fill(ones, 1);
    return OpDef.named(type)
        .input("X", "images [N, C, H, W] (or [N, C, D, H, W]); channels last for NHWC")
        .output("Out", "[N, C, windows...], channels last for NHWC")
        .requiredAttr("pooling_type", AttrType.STRING, "max or avg")
        .requiredAttr("ksize", AttrType.INTS, "extents of a window; of the output when adaptive")
        .attr("global_pooling", false, "one window, the whole image, no padding")
        .attr("strides", ones, "steps of the window")
        .attr("paddings", new int[spatial], "cells around the image, by extent or before and after")
        .attr("exclusive", true, "averages count only the cells inside the image")
        .attr("adaptive", false, "windows divide the image evenly")
        .attr("ceil_mode", false, "a last window may end outside")
        .attr("padding_algorithm", "EXPLICIT", "EXPLICIT, SAME or VALID")
        .attr("data_format", spatial == 2 ? "NCHW" : "NCDHW", "where the channels lie")
        .attr("use_cudnn", false, "kept for other readers")
        .attr("use_mkldnn", false, "kept for other readers")
        .attr("use_quantizer", false, "kept for other readers")
        .attr("is_test", false, "kept for other readers")
        .shape(c -> shape(c, spatial))
        .grad(Gradient.reads("X", "Out").given("Out").yields("X"))
        .build();
  }

  private static void shape(ShapeContext c, int spatial) {
    String kind = c.attrs().getString("pooling_type");
    c.check(
        kind.equals("max") || kind.equals("avg"),
        "pooling_type must be max or avg but is \"%s\"",
        kind);
    Windows windows = Windows.of(c.attrs(), spatial, false, true);
    Shape x = c.dims("X");
    c.setDims(
        "Out",
        windows.image(
            x.rank() > 0 ? x.dim(0) : -1, channels(c, x, windows), pooled(c, x, windows)));
    c.shareLod("X", "Out");
  }

  private static long channels(ShapeContext c, Shape x, Windows windows) {
    int rank = windows.spatial() + 2;
    c.check(x.rank() == rank, "X must have %d extents but is %s", rank, x);
    return windows.channels(x);
  }

  /** The number of windows along each spatial extent, for every kind of pooling. */
  static long[] pooled(ShapeContext c, Shape x, Windows windows) {
    boolean global = c.attrs().getBoolean("global_pooling");
    boolean ceil = c.attrs().isGiven("ceil_mode") && c.attrs().getBoolean("ceil_mode");
    long[] out = new long[windows.spatial()];
    int[] ksize = global ? null : Windows.positive(c.attrs(), "ksize", windows.spatial());
    for (int i = 0; i < out.length; i++) {
      long in = windows.extent(x, i);
      c.check(in != 0, "X must not be empty but is %s", x);
      if (ksize == null) {
        out[i] = 1;
      } else if (c.attrs().getBoolean("adaptive")) {
        out[i] = ksize[i];
      } else {
        out[i] = windows.output(i, in, ksize[i], ceil);
      }
    }
    return out;
  }
}
