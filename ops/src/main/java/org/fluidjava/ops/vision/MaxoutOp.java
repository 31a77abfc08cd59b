package org.fluidjava.ops.vision;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** The largest of each group of neighbouring channels (Goodfellow et al. 2013). */
final class MaxoutOp {
  static final OpDef DEF =
      OpDef.named("maxout")
          .input("X", "images [N, C, H, W], or [N, H, W, C] with axis 3")
          .output("Out", "as X, with C / groups channels")
          .requiredAttr("groups", AttrType.INT, "channels that become one; divides C")
          .attr("axis", 1, "where the channels lie: 1, or 3, which is -1")
          .shape(MaxoutOp::shape)
          .grad(Gradient.reads("X", "Out").given("Out").yields("X"))
          .build();

  private MaxoutOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    int groups = c.attrs().getInt("groups");
    int axis = c.attrs().getInt("axis");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(axis == 1 || axis == 3 || axis == -1, "axis must be 1, 3 or -1 but is %d", axis);
    long channels = x.dim(axis);
    c.check(groups > 1, "groups must be at least 2 but is %d", groups);
    c.check(
        channels < 0 || channels % groups == 0,
        "the channels of X (%d) must be a multiple of groups (%d)",
        channels,
        groups);
    c.setDims("Out", x.with(axis == 1 ? 1 : 3, channels < 0 ? -1 : channels / groups));
  }
}
