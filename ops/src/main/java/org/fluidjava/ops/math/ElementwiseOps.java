package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.Broadcast;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.Shape;

/** Arithmetic on pairs of elements; either operand is spread over the other, see Broadcast. */
final class ElementwiseOps {
  static final List<OpDef> DEFS =
      List.of(
          named("elementwise_add", "X + Y").grad(byOperands().usesOnlyShapeOf("X", "Y")).build(),
          named("elementwise_sub", "X - Y").grad(byOperands().usesOnlyShapeOf("X", "Y")).build(),
          named("elementwise_mul", "X · Y").grad(byOperands()).build(),
          named("elementwise_div", "X / Y; integers are cut off")
              .grad(
                  Gradient.reads("X", "Y", "Out")
                      .given("Out")
                      .yields("X", "Y")
                      .usesOnlyShapeOf("X")
                      .inPlace("Out@GRAD", "X@GRAD"))
              .build(),
          named("elementwise_max", "the larger one").grad(byOperands()).build(),
          named("elementwise_min", "the smaller one").grad(byOperands()).build(),
          named("elementwise_fmax", "the larger one; a number beats NaN")
              .grad(byOperands())
              .build(),
          named("elementwise_fmin", "the smaller one; a number beats NaN")
              .grad(byOperands())
              .build(),
          named("elementwise_heaviside", "0 below 0, 1 above, Y at 0").grad(byOperands()).build(),
          named("elementwise_pow", "X to the power of Y").grad(byOperands()).build(),
          named("elementwise_mod", "the remainder of X / Y, with Y's sign").build(),
          named("elementwise_floordiv", "X / Y, cut off").build());

  private ElementwiseOps() {}

  private static Gradient byOperands() {
    return Gradient.reads("X", "Y").given("Out").yields("X", "Y").inPlace("Out@GRAD", "X@GRAD");
  }

  private static OpDef.Builder named(String type, String result) {
    return OpDef.named(type)
        .input("X", "left operand")
        .input("Y", "right operand")
        .output("Out", result)
        .attr(
            "axis",
            -1,
            axis -> axis >= -1,
            "at least -1: where the smaller operand begins; -1 at the end")
        .attr("use_mkldnn", false, "of no account here")
        .attr("x_data_format", "", "of no account here")
        .attr("y_data_format", "", "of no account here")
        .inPlace("X", "Out")
        .shape(ElementwiseOps::shape);
  }

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    c.check(
        c.dtype("X") == c.dtype("Y"),
        "X and Y must have one element type, but X is %s and Y is %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
    if (c.kind("X", 0) == VarKind.SELECTED_ROWS) {
      c.check(
          c.dims("Y").numel() == 1,
          "Y must be one number when X is SELECTED_ROWS, but it is %s",
          c.dims("Y"));
      c.setKind("Out", 0, VarKind.SELECTED_ROWS);
    }
    Shape out = Broadcast.shape(x, c.dims("Y"), c.attrs().getInt("axis"));
    c.setDims("Out", out);
    if (x.rank() > 0 && ShapeContext.agree(out.dim(0), x.dim(0))) {
      c.shareLod("X", "Out");
    }
  }
}
