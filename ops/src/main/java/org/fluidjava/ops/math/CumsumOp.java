package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.Attr;
import org.fluidjava.tensor.Shape;

/** Sums of all elements up to each one along a dimension. */
final class CumsumOp {
  static final OpDef DEF =
      OpDef.named("cumsum")
          .input("X", "any numbers")
          .output("Out", "shaped like X, or [elements] with flatten")
          .attr("axis", -1, "along which dimension; negative from the end")
          .attr("flatten", false, "whether X is taken as one row")
          .attr("exclusive", false, "whether an element's own value is left out")
          .attr("reverse", false, "whether sums run from the end")
          .shape(CumsumOp::shape)
          .gradMaker(CumsumOp::grad)
          .build();

  private CumsumOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    if (c.attrs().getBoolean("flatten")) {
      c.setDims("Out", Shape.of(x.numel()));
      return;
    }
    int axis = c.attrs().getInt("axis");
    c.check(
        axis >= -x.rank() && axis < x.rank(),
        "axis must be from %d to %d for X %s but is %d",
        -x.rank(),
        x.rank() - 1,
        x,
        axis);
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }

  private static List<OpSpec> grad(GradContext context) {
    if (!context.wantsGradOf("X")) {
      return List.of();
    }
    if (Attr.of(true).equals(context.op().attr("flatten"))) {
      throw new RuleViolation("cumsum with flatten has no gradient: reshape X to one row first");
    }
    boolean reversed = Attr.of(true).equals(context.op().attr("reverse"));
    return List.of(
        new OpSpec("cumsum")
            .in("X", context.gradOfOut("Out"))
            .out("Out", context.gradOfIn("X"))
            .attrsOf(context.op())
            .attr("reverse", !reversed));
  }
}
