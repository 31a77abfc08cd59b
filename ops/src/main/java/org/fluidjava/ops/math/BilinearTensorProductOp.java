package org.fluidjava.ops.math;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** {@code Out[b, s] = X[b] · Weight[s] · Y[b] + Bias[s]}. */
final class BilinearTensorProductOp {
  static final OpDef DEF =
      OpDef.named("bilinear_tensor_product")
          .input("X", "[batch, m]")
          .input("Y", "[batch, k]")
          .input("Weight", "[size, m, k]")
          .optionalInput("Bias", "[1, size]")
          .output("Out", "[batch, size]")
          .shape(BilinearTensorProductOp::shape)
          .grad(
              Gradient.reads("X", "Y", "Weight")
                  .given("Out")
                  .yields("X", "Y", "Weight", "Bias")
                  .shape(BilinearTensorProductOp::gradShape))
          .build();

  private BilinearTensorProductOp() {}

  private static void shape(ShapeContext c) {
    check(c);
    Shape weight = c.dims("Weight");
    if (c.hasInput("Bias")) {
      long bias = c.dims("Bias").numel();
      c.check(
          ShapeContext.agree(bias, weight.dim(0)),
          "Bias must hold one number for each of the %d results but holds %d",
          weight.dim(0),
          bias);
    }
    c.setDims("Out", Shape.of(c.dims("X").dim(0), weight.dim(0)));
    c.shareLod("X", "Out");
  }

  private static void check(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    Shape weight = c.dims("Weight");
    c.check(
        x.rank() == 2 && y.rank() == 2 && weight.rank() == 3,
        "X and Y must have 2 dimensions and Weight 3, but they are %s, %s and %s",
        x,
        y,
        weight);
    c.check(
        ShapeContext.agree(x.dim(0), y.dim(0)),
        "X and Y must have as many rows, but they have %d and %d",
        x.dim(0),
        y.dim(0));
    c.check(
        ShapeContext.agree(x.dim(1), weight.dim(1)) && ShapeContext.agree(y.dim(1), weight.dim(2)),
        "Weight %s must fit the widths of X (%d) and Y (%d)",
        weight,
        x.dim(1),
        y.dim(1));
    for (String slot : new String[] {"Y", "Weight"}) {
      c.check(
          c.dtype(slot) == c.dtype("X"),
          "%s must have the element type of X, %s, but is %s",
          slot,
          c.dtype("X").fluidName(),
          c.dtype(slot).fluidName());
    }
  }

  private static void gradShape(ShapeContext c) {
    check(c);
    for (String slot : new String[] {"X", "Y", "Weight"}) {
      c.setDims(slot + "@GRAD", c.dims(slot));
      c.setDtype(slot + "@GRAD", c.dtype(slot));
      c.shareLod(slot, slot + "@GRAD");
    }
    // The bias itself is not among the inputs; its shape follows from the weight's.
    c.setDims("Bias@GRAD", Shape.of(1, c.dims("Weight").dim(0)));
  }
}
