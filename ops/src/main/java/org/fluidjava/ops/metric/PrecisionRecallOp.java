package org.fluidjava.ops.metric;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Precision, recall and F1 of a classifier, macro and micro averages, of a batch and of all so far.
 */
final class PrecisionRecallOp {
  static final OpDef DEF =
      OpDef.named("precision_recall")
          .input("MaxProbs", "the largest probability of each row, [rows, 1]")
          .input("Indices", "the predicted classes, int32 [rows, 1]")
          .input("Labels", "the true classes, int32 [rows, 1]")
          .optionalInput("Weights", "weights of the rows, [rows, 1]")
          .optionalInput("StatesInfo", "counts so far, [classes, 4]")
          .output("BatchMetrics", "macro precision, recall, F1 and micro ones, float64 [6]")
          .output("AccumMetrics", "the same of all batches, float64 [6]")
          .output(
              "AccumStatesInfo", "true and false positives, true and false negatives: [classes, 4]")
          .requiredAttr("class_number", AttrType.INT, "the number of classes")
          .usesOnlyShapeOf("MaxProbs")
          .shape(PrecisionRecallOp::shape)
          .build();

  private PrecisionRecallOp() {}

  private static void shape(ShapeContext c) {
    int classes = c.attrs().getInt("class_number");
    c.check(classes > 0 && classes < 1 << 28, "class_number must be positive but is %d", classes);
    long rows = c.dims("Indices").numel();
    for (String slot : new String[] {"Labels", "Weights"}) {
      c.check(
          !c.hasInput(slot) || ShapeContext.agree(c.dims(slot).numel(), rows),
          "%s must have one number for each of the %d rows",
          slot,
          rows);
    }
    Shape states = Shape.of(classes, 4);
    c.check(
        !c.hasInput("StatesInfo") || c.dims("StatesInfo").matches(states),
        "StatesInfo must be %s",
        states);
    for (String slot : new String[] {"BatchMetrics", "AccumMetrics"}) {
      c.setDims(slot, Shape.of(6));
      c.setDtype(slot, DType.FLOAT64);
    }
    c.setDims("AccumStatesInfo", states);
  }
}
