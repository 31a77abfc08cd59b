package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;

/** {@code scale · X + bias}, or {@code scale · (X + bias)}; selected rows stay selected rows. */
final class ScaleOp {
  static final OpDef DEF =
      OpDef.named("scale")
          .input("X", "what is scaled")
          .optionalInput("ScaleTensor", "the factor, [1], instead of the attribute")
          .output("Out", "shaped like X")
          .attr("scale", 1f, "the factor; cut off to a whole number for integers")
          .attr("bias", 0f, "what is added; cut off to a whole number for integers")
          .attr("bias_after_scale", true, "whether the factor leaves the bias alone")
          .attr("use_mkldnn", false, "of no account here")
          .shape(ScaleOp::shape)
          .gradMaker(ScaleOp::grad)
          .inPlace("X", "Out")
          .build();

  private ScaleOp() {}

  private static void shape(ShapeContext c) {
    if (c.hasInput("ScaleTensor")) {
      long count = c.dims("ScaleTensor").numel();
      c.check(ShapeContext.agree(count, 1), "ScaleTensor must hold 1 element, not %d", count);
    }
    c.setDims("Out", c.dims("X"));
    c.setKind("Out", 0, c.kind("X", 0));
    c.shareLod("X", "Out");
  }

  private static List<OpSpec> grad(GradContext context) {
    if (!context.wantsGradOf("X")) {
      return List.of();
    }
    OpSpec grad =
        new OpSpec("scale")
            .in("X", context.gradOfOut("Out"))
            .out("Out", context.gradOfIn("X"))
            .attrsOf(context.op())
            .attr("bias", 0f)
            .attr("bias_after_scale", true);
    if (!context.in("ScaleTensor").isEmpty()) {
      grad.in("ScaleTensor", context.in("ScaleTensor"));
    }
    return List.of(grad);
  }
}
