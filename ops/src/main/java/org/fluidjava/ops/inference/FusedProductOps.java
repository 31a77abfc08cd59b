package org.fluidjava.ops.inference;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Several fully connected layers, and the interaction term of a factorisation machine. */
final class FusedProductOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("fusion_repeated_fc_relu")
              .input("X", "[rows, width]")
              .inputs("W", "two or more weights [width before, width]")
              .inputs("Bias", "a bias for each weight")
              .optionalOutputs("ReluOut", "the results before the last")
              .output("Out", "[rows, width of the last weight]")
              .shape(FusedProductOps::layers)
              .build(),
          OpDef.named("fusion_squared_mat_sub")
              .input("X", "[m, k]")
              .input("Y", "[k, n]")
              .optionalOutput("SquaredX", "[m, k]")
              .optionalOutput("SquaredY", "[k, n]")
              .optionalOutput("SquaredXY", "[m, n]")
              .output("Out", "[m, n]: scalar ((X Y)² - X² Y²)")
              .attr("scalar", 1f, "the factor")
              .shape(FusedProductOps::squares)
              .build());

  private FusedProductOps() {}

  private static void layers(ShapeContext c) {
    Shape x = c.dims("X");
    int count = c.inputs("W");
    c.check(x.rank() == 2, "X must have 2 extents but is %s", x);
    c.check(
        c.inputs("Bias") == count,
        "there must be a Bias for each of %d weights but there are %d",
        count,
        c.inputs("Bias"));
    long width = x.dim(1);
    for (int i = 0; i < count; i++) {
      Shape w = c.dims("W", i);
      c.check(
          w.rank() == 2 && ShapeContext.agree(w.dim(0), width),
          "W[%d] must be [%d, width] but is %s",
          i,
          width,
          w);
      width = w.dim(1);
      c.check(
          ShapeContext.agree(c.dims("Bias", i).numel(), width),
          "Bias[%d] must have %d numbers but is %s",
          i,
          width,
          c.dims("Bias", i));
      c.check(
          c.dtype("W", i) == c.dtype("X") && c.dtype("Bias", i) == c.dtype("X"),
          "W[%d] and Bias[%d] must be of the type of X",
          i,
          i);
      if (i < count - 1 && i < c.outputs("ReluOut")) {
        c.setDims("ReluOut", i, Shape.of(x.dim(0), width));
      }
    }
    c.setDims("Out", Shape.of(x.dim(0), width));
    c.shareLod("X", "Out");
  }

  private static void squares(ShapeContext c) {
    Shape x = c.dims("X");
    Shape y = c.dims("Y");
    c.check(
        x.rank() == 2 && y.rank() == 2 && ShapeContext.agree(x.dim(1), y.dim(0)),
        "X and Y must be matrices that can be multiplied but are %s and %s",
        x,
        y);
    c.check(c.dtype("X") == c.dtype("Y"), "X and Y must be of one type");
    Shape out = Shape.of(x.dim(0), y.dim(1));
    c.setDims("SquaredX", x);
    c.setDims("SquaredY", y);
    c.setDims("SquaredXY", out);
    c.setDims("Out", out);
  }
}
