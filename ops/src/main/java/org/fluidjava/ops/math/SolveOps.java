package org.fluidjava.ops.math;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Systems of linear equations, Cholesky factors, powers of square matrices. */
final class SolveOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("cholesky")
              .input("X", "symmetric positive definite matrices [..., n, n]")
              .output("Out", "their triangular factors")
              .attr("upper", false, "whether the upper factor U (X = Uᵀ U) is wanted, else L")
              .shape(
                  c -> {
                    square(c, "X");
                    c.setDims("Out", c.dims("X"));
                  })
              .grad(Gradient.reads("Out").given("Out").yields("X").like("X", "Out"))
              .build(),
          pair("cholesky_solve", "right sides [..., n, k]", "Cholesky factors [..., n, n]")
              .attr("upper", false, "whether Y is the upper factor")
              .shape(c -> solved(c, "Y", "X", false))
              .grad(both())
              .build(),
          pair("triangular_solve", "triangular matrices [..., n, n]", "right sides [..., n, k]")
              .attr("upper", true, "whether X is upper triangular; the rest is not read")
              .attr("transpose", false, "whether Xᵀ is meant")
              .attr("unitriangular", false, "whether the diagonal counts as ones")
              .shape(c -> solved(c, "X", "Y", false))
              .grad(both())
              .build(),
          pair("solve", "regular matrices [..., n, n]", "right sides [..., n, k] or [..., n]")
              .shape(c -> solved(c, "X", "Y", true))
              .grad(both())
              .build(),
          OpDef.named("matrix_power")
              .input("X", "square matrices [..., n, n]")
              .output("Out", "their powers")
              .attr(
                  "n",
                  1,
                  n -> n >= -4096 && n <= 4096,
                  "-4096 to 4096: the exponent; below 0 of the inverse")
              .shape(
                  c -> {
                    square(c, "X");
                    c.setDims("Out", c.dims("X"));
                    c.shareLod("X", "Out");
                  })
              .grad(Gradient.reads("X", "Out").given("Out").yields("X").usesOnlyShapeOf("Out"))
              .build(),
          OpDef.named("multi_dot")
              .inputs("X", "two or more matrices; the first and the last may be vectors")
              .output("Out", "their product")
              .shape(SolveOps::chain)
              .grad(Gradient.reads("X").given("Out").yields("X"))
              .build());

  private SolveOps() {}

  private static OpDef.Builder pair(String type, String x, String y) {
    return OpDef.named(type).input("X", x).input("Y", y).output("Out", "the solutions");
  }

  private static Gradient both() {
    return Gradient.reads("X", "Y", "Out").given("Out").yields("X", "Y");
  }

  private static Shape square(ShapeContext c, String slot) {
    Shape x = c.dims(slot);
    c.check(
        x.rank() >= 2 && ShapeContext.agree(x.dim(-1), x.dim(-2)) && x.dim(-1) != 0,
        "%s must be square matrices [..., n, n] but is %s",
        slot,
        x);
    return x;
  }

  private static void solved(ShapeContext c, String matrix, String right, boolean vectors) {
    Shape a = square(c, matrix);
    Shape b = c.dims(right);
    boolean vector = vectors && b.rank() == a.rank() - 1;
    Shape columns = vector ? b.append(1) : b;
    c.check(
        columns.rank() == a.rank()
            && columns.slice(0, a.rank() - 2).matches(a.slice(0, a.rank() - 2))
            && ShapeContext.agree(columns.dim(-2), a.dim(-1)),
        "%s %s must have the leading extents and the rows of %s %s",
        right,
        b,
        matrix,
        a);
    c.check(
        c.dtype("X") == c.dtype("Y"),
        "X and Y must have one element type, but X is %s and Y is %s",
        c.dtype("X").fluidName(),
        c.dtype("Y").fluidName());
    c.setDims("Out", b);
    if (b.rank() > 0 && ShapeContext.agree(b.dim(0), a.dim(0))) {
      c.shareLod(vectors ? "X" : right, "Out");
    }
  }

  private static void chain(ShapeContext c) {
    int count = c.inputs("X");
    c.check(count >= 2, "there must be two or more matrices but there are %d", count);
    Shape first = c.dims("X", 0);
    Shape last = c.dims("X", count - 1);
    long width = -1;
    for (int i = 0; i < count; i++) {
      Shape x = c.dims("X", i);
      boolean end = i == 0 || i == count - 1;
      c.check(
          x.rank() == 2 || end && x.rank() == 1,
          "X[%d] must be a matrix, or a vector at an end, but is %s",
          i,
          x);
      c.check(c.dtype("X", i) == c.dtype("X"), "X[%d] must be of the type of X[0]", i);
      c.check(
          i == 0 || ShapeContext.agree(x.dim(0), width),
          "X[%d] must have %d rows, the columns before, but is %s",
          i,
          width,
          x);
      width = x.dim(-1);
    }
    Shape out =
        (first.rank() == 2 ? Shape.of(first.dim(0)) : Shape.SCALAR)
            .concat(last.rank() == 2 ? Shape.of(last.dim(1)) : Shape.SCALAR);
    Shape product = out.rank() == 0 ? Shape.ONE : out;
    c.setDims("Out", product);
    MatmulOp.shareLod(c, product);
  }
}
