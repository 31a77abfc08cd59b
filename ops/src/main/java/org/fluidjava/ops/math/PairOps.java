package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.Broadcast;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Products and measures of two tensors that are not elementwise arithmetic. */
final class PairOps {
  static final List<OpDef> DEFS =
      List.of(
          pair("kron", "each element of X times the whole of Y")
              .shape(PairOps::kron)
              .grad(both())
              .build(),
          pair("dist", "[1]: the p-norm of X - Y")
              .attr("p", 2f, "the order; 0 counts, infinity takes the largest")
              .shape(PairOps::dist)
              .grad(
                  Gradient.reads("X", "Y", "Out")
                      .given("Out")
                      .yields("X", "Y")
                      .usesOnlyShapeOf("Out"))
              .build(),
          pair("cross", "cross products of the vectors along an axis of 3")
              .attr("dim", 9, "the axis; 9 for the first one of 3 elements")
              .shape(PairOps::cross)
              .grad(both())
              .build(),
          OpDef.named("mv")
              .input("X", "[rows, columns]")
              .input("Vec", "[columns]")
              .output("Out", "[rows]: the product")
              .shape(PairOps::mv)
              .grad(Gradient.reads("X", "Vec").given("Out").yields("X", "Vec"))
              .build(),
          OpDef.named("atan2")
              .input("X1", "ordinates")
              .input("X2", "abscissae, of the same shape")
              .output("Out", "angles in [-pi, pi]")
              .shape(
                  c -> {
                    same(c, "X1", "X2");
                    c.setDims("Out", c.dims("X1"));
                    c.shareLod("X1", "Out");
                  })
              .grad(Gradient.reads("X1", "X2").given("Out").yields("X1", "X2"))
              .build(),
          OpDef.named("lerp")
              .input("X", "where the weight is 0")
              .input("Y", "where the weight is 1")
              .input("Weight", "the weight")
              .output("Out", "X + Weight (Y - X), each spread over the others")
              .shape(
                  c -> {
                    Shape pair = Broadcast.shape(c.dims("X"), c.dims("Y"), -1);
                    Shape out = Broadcast.shape(pair, c.dims("Weight"), -1);
                    c.setDims("Out", out);
                    if (c.dims("X").rank() > 0
                        && ShapeContext.agree(out.dim(0), c.dims("X").dim(0))) {
                      c.shareLod("X", "Out");
                    }
                  })
              .grad(Gradient.reads("X", "Y", "Weight", "Out").given("Out").yields("X", "Y"))
              .build());

  private PairOps() {}

  private static OpDef.Builder pair(String type, String result) {
    return OpDef.named(type).input("X", "left").input("Y", "right").output("Out", result);
  }

  private static Gradient both() {
    return Gradient.reads("X", "Y").given("Out").yields("X", "Y");
  }

  private static void same(ShapeContext c, String a, String b) {
    c.check(
        c.dims(a).matches(c.dims(b)),
        "%s %s and %s %s must have the same extents",
        a,
        c.dims(a),
        b,
        c.dims(b));
  }

  private static void kron(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    int rank = Math.max(x.rank(), y.rank());
    long[] out = new long[rank];
    for (int i = 0; i < rank; i++) {
      int inX = i - rank + x.rank();
      int inY = i - rank + y.rank();
      long a = inX < 0 ? 1 : x.dim(inX);
      long b = inY < 0 ? 1 : y.dim(inY);
      out[i] = a < 0 || b < 0 ? -1 : Math.multiplyExact(a, b);
    }
    c.setDims("Out", Shape.of(out));
  }

  private static void dist(ShapeContext c) {
    Broadcast.shape(c.dims("X"), c.dims("Y"), -1);
    c.setDims("Out", Shape.ONE);
  }

  private static void cross(ShapeContext c) {
    Shape x = c.dims("X");
    same(c, "X", "Y");
    int dim = c.attrs().getInt("dim");
    if (dim == 9) {
      boolean found = !x.isKnown();
      for (int i = 0; i < x.rank(); i++) {
        found |= x.dim(i) == 3;
      }
      c.check(found, "X must have an axis of 3 elements but is %s", x);
    } else {
      c.check(
          dim >= -x.rank() && dim < x.rank(),
          "dim must be in [%d, %d) but is %d",
          -x.rank(),
          x.rank(),
          dim);
      c.check(
          ShapeContext.agree(x.dim(dim), 3),
          "axis %d of X must have 3 elements but X is %s",
          dim,
          x);
    }
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }

  private static void mv(ShapeContext c) {
    Shape x = c.dims("X");
    Shape vector = c.dims("Vec");
    c.check(
        x.rank() == 2 && vector.rank() == 1 && ShapeContext.agree(x.dim(1), vector.dim(0)),
        "X must be a matrix and Vec as long as its rows, but X is %s and Vec is %s",
        x,
        vector);
    c.setDims("Out", x.slice(0, 1));
    c.shareLod("X", "Out");
  }
}
