package org.fluidjava.ops.math;

import org.fluidjava.op.Broadcast;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.MatmulShapes;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** {@code Beta · Input + Alpha · X · Y}. */
final class AddmmOp {
  static final OpDef DEF =
      OpDef.named("addmm")
          .input("Input", "[m, n], or 1 for an extent that is spread")
          .input("X", "[m, k]")
          .input("Y", "[k, n]")
          .output("Out", "[m, n]")
          .attr("Alpha", 1f, "the product's factor")
          .attr("Beta", 1f, "the factor of Input")
          .shape(AddmmOp::shape)
          .grad(
              Gradient.reads("Input", "X", "Y")
                  .given("Out")
                  .yields("Input", "X", "Y")
                  .usesOnlyShapeOf("Input"))
          .build();

  private AddmmOp() {}

  private static void shape(ShapeContext c) {
    Shape input = c.dims("Input");
    c.check(
        input.rank() == 2 && c.dims("X").rank() == 2 && c.dims("Y").rank() == 2,
        "Input, X and Y must have 2 dimensions, but they are %s, %s and %s",
        input,
        c.dims("X"),
        c.dims("Y"));
    for (String slot : new String[] {"X", "Y"}) {
      c.check(
          c.dtype(slot) == c.dtype("Input"),
          "%s must have the element type of Input, %s, but is %s",
          slot,
          c.dtype("Input").fluidName(),
          c.dtype(slot).fluidName());
    }
    Shape out = MatmulShapes.strict(c.dims("X"), c.dims("Y"), false, false).out();
    c.check(
        Broadcast.shape(out, input, -1).matches(out),
        "Input %s must fit the product %s",
        input,
        out);
    c.setDims("Out", out);
    if (ShapeContext.agree(input.dim(0), out.dim(0))) {
      c.shareLod("Input", "Out");
    }
  }
}
