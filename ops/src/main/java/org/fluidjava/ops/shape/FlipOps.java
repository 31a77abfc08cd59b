package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** Elements in another place of the same tensor: reversed, rolled, or moved into channels. */
final class FlipOps {
  static final List<OpDef> ALL = List.of(flip("reverse"), flip("flip"), roll(), spaceToDepth());

  private FlipOps() {}

  private static OpDef flip(String type) {
    return OpDef.named(type)
        .input("X", "any shape")
        .output("Out", "X, backwards along the axes")
        .requiredAttr("axis", AttrType.INTS, "the axes; negative from the end")
        .shape(FlipOps::axes)
        .gradMaker(context -> flipGrad(context, type))
        .build();
  }

  private static void axes(ShapeContext c) {
    Shape x = c.dims("X");
    for (int axis : c.attrs().getInts("axis")) {
      Axes.of(c, axis, x.rank(), "axis");
    }
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }

  private static List<OpSpec> flipGrad(GradContext context, String type) {
    return context.wantsGradOf("X")
        ? List.of(
            new OpSpec(type)
                .in("X", context.gradOfOut("Out"))
                .out("Out", context.gradOfIn("X"))
                .attrsOf(context.op()))
        : List.of();
  }

  private static OpDef roll() {
    return OpDef.named("roll")
        .input("X", "any shape")
        .output("Out", "X, its elements moved around")
        .requiredAttr("shifts", AttrType.LONGS, "by how many places, for each axis")
        .attr("axis", new long[0], "the axes; without any, over all elements in a row")
        .shape(FlipOps::rolled)
        .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
        .build();
  }

  private static void rolled(ShapeContext c) {
    Shape x = c.dims("X");
    long[] axes = c.attrs().getLongs("axis");
    int shifts = c.attrs().getLongs("shifts").length;
    c.check(
        shifts == (axes.length == 0 ? 1 : axes.length),
        "there are %d shifts for %d axes",
        shifts,
        axes.length);
    for (long axis : axes) {
      Axes.of(c, Math.toIntExact(axis), x.rank(), "axis");
    }
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }

  private static OpDef spaceToDepth() {
    return OpDef.named("space_to_depth")
        .input("X", "[n, channels, height, width]; channels a multiple of b²")
        .output("Out", "[n, channels · b², height / b, width / b], in Paddle's own order")
        .requiredAttr("blocksize", AttrType.LONG, "b: the edge of the blocks that become channels")
        .shape(FlipOps::blocks)
        .grad(Gradient.reads("X").given("Out").yields("X").usesOnlyShapeOf("X"))
        .build();
  }

  private static void blocks(ShapeContext c) {
    Shape x = c.dims("X");
    long b = c.attrs().getLong("blocksize");
    c.check(x.rank() == 4, "X must have 4 dimensions but is %s", x);
    c.check(b > 1 && b < 1 << 16, "blocksize must be in [2, 65536) but is %d", b);
    c.check(
        x.dim(1) < 0 || x.dim(1) % (b * b) == 0,
        "the channels of X (%d) must be a multiple of the squared blocksize (%d)",
        x.dim(1),
        b * b);
    for (int i = 2; i < 4; i++) {
      c.check(
          x.dim(i) < 0 || x.dim(i) % b == 0,
          "height and width of X %s must be multiples of %d",
          x,
          b);
    }
    c.setDims(
        "Out",
        Shape.of(
            x.dim(0),
            x.dim(1) < 0 ? -1 : Math.multiplyExact(x.dim(1), b * b),
            x.dim(2) < 0 ? -1 : x.dim(2) / b,
            x.dim(3) < 0 ? -1 : x.dim(3) / b));
    c.shareLod("X", "Out");
  }
}
