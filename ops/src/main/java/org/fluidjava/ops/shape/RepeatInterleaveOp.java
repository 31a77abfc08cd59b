package org.fluidjava.ops.shape;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Each slice along an axis several times in a row. */
final class RepeatInterleaveOp {
  static final OpDef DEF =
      OpDef.named("repeat_interleave")
          .input("X", "numbers")
          .optionalInput(
              "RepeatsTensor", "int32 or int64, one number for each slice; goes before Repeats")
          .output("Out", "the slices, each as often as it is said")
          .attr("Repeats", 0, r -> r >= 0, "at least 0: how often each slice comes")
          .attr("dim", 0, "the axis; negative from the end")
          .readsValues("RepeatsTensor")
          .shape(RepeatInterleaveOp::shape)
          .grad(Gradient.reads("X", "RepeatsTensor").given("Out").yields("X").usesOnlyShapeOf("X"))
          .build();

  private RepeatInterleaveOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    int axis = Axes.of(c, c.attrs().getInt("dim"), x.rank(), "dim");
    long repeats = c.attrs().getInt("Repeats");
    if (!c.hasInput("RepeatsTensor")) {
      c.check(repeats >= 1, "Repeats must be at least 1 without RepeatsTensor but is %d", repeats);
      finish(c, axis, x.dim(axis) < 0 ? -1 : Math.multiplyExact(x.dim(axis), repeats));
      return;
    }
    c.check(
        ShapeContext.agree(c.dims("RepeatsTensor").numel(), x.dim(axis)),
        "RepeatsTensor must have one number for each of %d slices but is %s",
        x.dim(axis),
        c.dims("RepeatsTensor"));
    long @Nullable [] each = c.values("RepeatsTensor", 0);
    long sum = each == null ? -1 : 0;
    for (int i = 0; each != null && i < each.length; i++) {
      c.check(each[i] >= 0, "RepeatsTensor[%d] must be at least 0 but is %d", i, each[i]);
      sum = Math.addExact(sum, each[i]);
    }
    finish(c, axis, sum);
  }

  private static void finish(ShapeContext c, int axis, long extent) {
    c.setDims("Out", c.dims("X").with(axis, extent));
    if (axis > 0) {
      c.shareLod("X", "Out");
    }
  }
}
