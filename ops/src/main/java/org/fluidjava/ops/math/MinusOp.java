package org.fluidjava.ops.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;

/** X - Y of equal shapes. */
final class MinusOp {
  static final OpDef DEF =
      OpDef.named("minus")
          .input("X", "left operand")
          .input("Y", "right operand, shaped like X")
          .output("Out", "X - Y")
          .shape(
              c -> {
                c.check(
                    c.dims("X").matches(c.dims("Y")),
                    "Y %s must be shaped like X %s",
                    c.dims("Y"),
                    c.dims("X"));
                c.check(
                    c.dtype("X") == c.dtype("Y"),
                    "X and Y must have one element type, but X is %s and Y is %s",
                    c.dtype("X").fluidName(),
                    c.dtype("Y").fluidName());
                c.setDims("Out", c.dims("X"));
                c.shareLod("X", "Out");
              })
          .gradMaker(MinusOp::grad)
          .build();

  private MinusOp() {}

  private static List<OpSpec> grad(GradContext context) {
    List<OpSpec> grads = new ArrayList<>();
    for (String slot : new String[] {"X", "Y"}) {
      if (context.wantsGradOf(slot)) {
        grads.add(
            new OpSpec("scale")
                .in("X", context.gradOfOut("Out"))
                .out("Out", context.gradOfIn(slot))
                .attr("scale", slot.equals("X") ? 1f : -1f)
                .attr("bias", 0f)
                .attr("bias_after_scale", true));
      }
    }
    return grads;
  }
}
