package org.fluidjava.ops.vision;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * Spatial pyramid pooling: pictures of any size pooled to 1, 2 by 2, 4 by 4, ... bins, all in one
 * row (He et al., arXiv:1406.4729).
 */
final class SppOp {
  /** More levels than an extent of 2^20 pixels could fill. */
  private static final int MOST_LEVELS = 20;

  static final OpDef DEF =
      OpDef.named("spp")
          .input("X", "[N, C, H, W]")
          .output("Out", "[N, C (1 + 4 + 16 + ...)], level after level, each [C, bins, bins]")
          .requiredAttr("pyramid_height", AttrType.INT, "how many levels, 1 to 20")
          .requiredAttr("pooling_type", AttrType.STRING, "max or avg")
          .shape(SppOp::shape)
          .grad(Gradient.reads("X", "Out").given("Out").yields("X"))
          .build();

  private SppOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    int levels = c.attrs().getInt("pyramid_height");
    String type = c.attrs().getString("pooling_type");
    c.check(
        levels >= 1 && levels <= MOST_LEVELS,
        "pyramid_height must be 1 to %d but is %d",
        MOST_LEVELS,
        levels);
    c.check(
        type.equals("max") || type.equals("avg"),
        "pooling_type must be max or avg but is %s",
        type);
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(x.dim(2) != 0 && x.dim(3) != 0, "X must have a pixel but is %s", x);
    long bins = ((1L << (2 * levels)) - 1) / 3;
    c.setDims("Out", Shape.of(x.dim(0), x.dim(1) < 0 ? -1 : Math.multiplyExact(x.dim(1), bins)));
  }
}
