package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Tensors put on a new axis, and taken off one. */
final class StackOps {
  static final List<OpDef> ALL =
      List.of(
          OpDef.named("stack")
              .inputs("X", "tensors of one shape")
              .output("Y", "with one axis more")
              .attr("axis", 0, "the new axis; negative from the end of Y")
              .attr("use_mkldnn", false, "kept for files; has no effect here")
              .shape(StackOps::stack)
              .grad(
                  Gradient.readsNothing()
                      .given("Y")
                      .yields("X")
                      .shape(c -> take(c, "Y@GRAD", "X@GRAD")))
              .build(),
          OpDef.named("unstack")
              .input("X", "the whole")
              .outputs("Y", "one tensor for each element along the axis")
              .attr("axis", 0, "the axis; negative from the end")
              .attr("num", 0, "the number of results, or 0")
              .shape(c -> take(c, "X", "Y"))
              .grad(Gradient.readsNothing().given("Y").yields("X").shape(StackOps::unstackGrad))
              .build(),
          OpDef.named("unbind")
              .input("X", "the whole")
              .outputs("Out", "one tensor for each element along the axis")
              .attr("axis", 0, "the axis; negative from the end")
              .shape(StackOps::unbind)
              .gradMaker(StackOps::unbindGrad)
              .build());

  private StackOps() {}

  private static Shape stacked(ShapeContext c, String slot) {
    Shape x = c.dims(slot);
    int axis = Axes.of(c, c.attrs().getInt("axis"), x.rank() + 1, "axis");
    for (int i = 1; i < c.inputs(slot); i++) {
      c.check(
          c.dims(slot, i).matches(x),
          "all of %s must have one shape, but %s[0] is %s and %s[%d] is %s",
          slot,
          slot,
          x,
          slot,
          i,
          c.dims(slot, i));
      c.check(
          c.dtype(slot, i) == c.dtype(slot),
          "all of %s must have one element type, but %s[%d] is %s",
          slot,
          slot,
          i,
          c.dtype(slot, i).fluidName());
    }
    return x.slice(0, axis).append(c.inputs(slot)).concat(x.slice(axis, x.rank()));
  }

  private static void stack(ShapeContext c) {
    c.setDims("Y", stacked(c, "X"));
    if (Axes.of(c, c.attrs().getInt("axis"), c.dims("X").rank() + 1, "axis") > 0) {
      c.shareLod("X", "Y");
    }
  }

  private static void unstackGrad(ShapeContext c) {
    c.setDims("X@GRAD", stacked(c, "Y@GRAD"));
  }

  private static void take(ShapeContext c, String in, String out) {
    Shape x = c.dims(in);
    int axis = Axes.of(c, c.attrs().getInt("axis"), x.rank(), "axis");
    c.check(
        ShapeContext.agree(x.dim(axis), c.outputs(out)),
        "%s %s has %d elements along axis %d, but there are %d outputs",
        in,
        x,
        x.dim(axis),
        axis,
        c.outputs(out));
    for (int i = 0; i < c.outputs(out); i++) {
      c.setDims(out, i, x.slice(0, axis).concat(x.slice(axis + 1, x.rank())));
      c.setDtype(out, i, c.dtype(in));
    }
  }

  private static void unbind(ShapeContext c) {
    take(c, "X", "Out");
    if (Axes.of(c, c.attrs().getInt("axis"), c.dims("X").rank(), "axis") > 0) {
      for (int i = 0; i < c.outputs("Out"); i++) {
        c.shareLod("X", 0, "Out", i);
      }
    }
  }

  private static List<OpSpec> unbindGrad(GradContext context) {
    return context.wantsGradOf("X")
        ? List.of(
            new OpSpec("stack")
                .in("X", context.gradOfOut("Out"))
                .out("Y", context.gradOfIn("X"))
                .attr("axis", context.op().attr("axis") == null ? 0 : context.op().attr("axis")))
        : List.of();
  }
}
