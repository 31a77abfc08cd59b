package org.fluidjava.ops.shape;

import java.util.List;
import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Elements that are taken or put along one axis by an index of the same rank. */
final class AlongAxisOps {
  private static final Set<String> REDUCTIONS = Set.of("assign", "add", "mul", "multiply");

  static final List<OpDef> ALL =
      List.of(
          OpDef.named("take_along_axis")
              .input("Input", "where elements are taken from")
              .input("Index", "places along the axis, of Input's rank: int32 or int64")
              .output("Result", "of Index's shape")
              .attr("Axis", 0, "the axis; negative from the end")
              .shape(AlongAxisOps::take)
              .grad(
                  Gradient.reads("Input", "Index")
                      .given("Result")
                      .yields("Input")
                      .usesOnlyShapeOf("Input"))
              .build(),
          OpDef.named("put_along_axis")
              .input("Input", "the whole")
              .input("Index", "places along the axis, of Input's rank: int32 or int64")
              .input("Value", "what is put there, of Index's shape")
              .output("Result", "of Input's shape")
              .attr("Axis", 0, "the axis; negative from the end")
              .attr("Reduce", "assign", REDUCTIONS::contains, "assign, add, mul or multiply")
              .shape(AlongAxisOps::put)
              .grad(
                  Gradient.reads("Input", "Index")
                      .given("Result")
                      .yields("Input", "Value")
                      .usesOnlyShapeOf("Input")
                      .shape(AlongAxisOps::putGrad))
              .build());

  private AlongAxisOps() {}

  private static void index(ShapeContext c) {
    GatherOps.integers(c, "Index");
    Shape x = c.dims("Input");
    Shape index = c.dims("Index");
    c.check(
        x.rank() >= 1 && index.rank() == x.rank(),
        "Index %s must have as many extents as Input %s",
        index,
        x);
    int axis = Axes.of(c, c.attrs().getInt("Axis"), x.rank(), "Axis");
    for (int i = 0; i < x.rank(); i++) {
      c.check(
          i == axis || ShapeContext.agree(x.dim(i), index.dim(i)),
          "Index %s must have the extents of Input %s but for axis %d",
          index,
          x,
          axis);
    }
  }

  private static void take(ShapeContext c) {
    index(c);
    c.setDims("Result", c.dims("Index"));
  }

  private static void put(ShapeContext c) {
    index(c);
    Axes.same(c, "Value", "Index");
    c.check(
        c.dtype("Value") == c.dtype("Input"),
        "Value must have Input's element type %s but is %s",
        c.dtype("Input").fluidName(),
        c.dtype("Value").fluidName());
    c.setDims("Result", c.dims("Input"));
  }

  private static void putGrad(ShapeContext c) {
    String reduce = c.attrs().getString("Reduce");
    c.check(!reduce.startsWith("mul"), "there is no gradient through Reduce %s", reduce);
    index(c);
    c.setDims("Input@GRAD", c.dims("Input"));
    c.setDims("Value@GRAD", c.dims("Index"));
  }
}
