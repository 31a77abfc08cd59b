package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;

/** Elements cut to a range. The gradient passes strictly inside it. */
final class ClipOp {
  static final OpDef DEF =
      OpDef.named("clip")
          .input("X", "any numbers, selected rows too")
          .optionalInput("Min", "the smallest value, [1], instead of the attribute")
          .optionalInput("Max", "the largest value, [1], instead of the attribute")
          .output("Out", "shaped like X")
          .requiredAttr("min", AttrType.FLOAT, "the smallest value")
          .requiredAttr("max", AttrType.FLOAT, "the largest value")
          .attr("use_mkldnn", false, "of no account here")
          .shape(ClipOp::shape)
          .grad(Gradient.reads("X", "Min", "Max").given("Out").yields("X"))
          .inPlace("X", "Out")
          .build();

  private ClipOp() {}

  private static void shape(ShapeContext c) {
    for (String bound : new String[] {"Min", "Max"}) {
      if (c.hasInput(bound)) {
        long count = c.dims(bound).numel();
        c.check(ShapeContext.agree(count, 1), "%s must hold 1 element, not %d", bound, count);
      }
    }
    if (!c.hasInput("Min") && !c.hasInput("Max")) {
      float min = c.attrs().getFloat("min");
      float max = c.attrs().getFloat("max");
      c.check(min <= max, "min (%s) must not exceed max (%s)", min, max);
    }
    c.setDims("Out", c.dims("X"));
    c.setKind("Out", 0, c.kind("X", 0));
    c.shareLod("X", "Out");
  }
}
