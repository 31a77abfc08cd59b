package org.fluidjava.ops.metric;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The share of rows of which the label is among the k best. */
final class AccuracyOp {
  static final OpDef DEF =
      OpDef.named("accuracy")
          .input("Out", "the k largest values of each row")
          .input("Indices", "their classes, int64 [rows, k]")
          .input("Label", "int64 [rows, 1]")
          .output("Accuracy", "[1]")
          .output("Correct", "how many rows are right, int32 [1]")
          .output("Total", "how many rows there are, int32 [1]")
          .usesOnlyShapeOf("Out")
          .shape(AccuracyOp::shape)
          .build();

  private AccuracyOp() {}

  private static void shape(ShapeContext c) {
    Shape indices = c.dims("Indices");
    Shape label = c.dims("Label");
    c.check(indices.rank() == 2, "Indices must have 2 dimensions but are %s", indices);
    c.check(
        indices.matches(c.dims("Out")),
        "Indices %s must have the extents of Out %s",
        indices,
        c.dims("Out"));
    c.check(
        ShapeContext.agree(label.numel(), indices.dim(0)),
        "Label %s must have one number for each of the %d rows of Indices",
        label,
        indices.dim(0));
    for (String slot : new String[] {"Accuracy", "Correct", "Total"}) {
      c.setDims(slot, Shape.ONE);
    }
    c.setDtype("Correct", DType.INT32);
    c.setDtype("Total", DType.INT32);
    c.shareLod("Out", "Accuracy");
  }
}
