package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** Norms of all elements and along one dimension. */
final class NormOps {
  static final List<OpDef> DEFS =
      List.of(
          ofAll("squared_l2_norm", "the sum of all squares, [1]"),
          ofAll("l1_norm", "the sum of all absolute values, [1]"),
          OpDef.named("norm")
              .input("X", "any numbers")
              .output("Out", "X / Norm")
              .optionalOutput("Norm", "√(Σ X² + epsilon) along the axis, which has extent 1")
              .requiredAttr("axis", AttrType.INT, "along which dimension; negative from the end")
              .attr("epsilon", 1e-10f, e -> e >= 0, "at least 0: added under the root")
              .attr("is_test", false, "of no account here")
              .shape(NormOps::normalized)
              .grad(Gradient.reads("X", "Norm").given("Out").yields("X"))
              .build(),
          OpDef.named("p_norm")
              .input("X", "any numbers")
              .output("Out", "(Σ |X|^p)^(1/p) along the axis; counts and extremes for p 0 and ±∞")
              .attr("porder", 2f, p -> !Float.isNaN(p), "a number or ±∞: p")
              .attr("axis", -1, "along which dimension; negative from the end")
              .attr("epsilon", 1e-12f, e -> e >= 0, "at least 0: keeps the gradient finite at 0")
              .attr("keepdim", false, "whether the dimension stays, with extent 1")
              .attr("asvector", false, "whether all elements are taken as one vector")
              .shape(NormOps::pNorm)
              .grad(Gradient.reads("X", "Out").given("Out").yields("X"))
              .build());

  private NormOps() {}

  private static OpDef ofAll(String type, String result) {
    return OpDef.named(type)
        .input("X", "any numbers")
        .output("Out", result)
        .shape(c -> c.setDims("Out", Shape.ONE))
        .grad(Gradient.reads("X").given("Out").yields("X"))
        .build();
  }

  private static int axis(ShapeContext c) {
    int axis = c.attrs().getInt("axis");
    int rank = c.dims("X").rank();
    c.check(
        axis >= -rank && axis < rank,
        "axis must be from %d to %d for X %s but is %d",
        -rank,
        rank - 1,
        c.dims("X"),
        axis);
    return axis < 0 ? axis + rank : axis;
  }

  private static void normalized(ShapeContext c) {
    int axis = axis(c);
    c.setDims("Out", c.dims("X"));
    c.setDims("Norm", c.dims("X").with(axis, 1));
    c.shareLod("X", "Out");
  }

  private static void pNorm(ShapeContext c) {
    Shape x = c.dims("X");
    boolean keep = c.attrs().getBoolean("keepdim");
    if (c.attrs().getBoolean("asvector")) {
      long[] ones = new long[Math.max(1, keep ? x.rank() : 1)];
      java.util.Arrays.fill(ones, 1);
      c.setDims("Out", Shape.of(ones));
      return;
    }
    int axis = axis(c);
    Shape kept = x.slice(0, axis).concat(x.slice(axis + 1, x.rank()));
    c.setDims("Out", keep ? x.with(axis, 1) : kept.rank() == 0 ? Shape.ONE : kept);
  }
}
