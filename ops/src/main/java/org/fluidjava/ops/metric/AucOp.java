package org.fluidjava.ops.metric;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * The area under the receiver operating characteristic, by counts of scores in buckets that add up
 * from run to run: all runs together, or the last {@code slide_steps}.
 */
final class AucOp {
  static final OpDef DEF =
      OpDef.named("auc")
          .input("Predict", "[rows, 2]: the last column is the probability of label 1")
          .input("Label", "0 or 1, [rows, 1]")
          .input("StatPos", "int64 counts of label 1")
          .input("StatNeg", "int64 counts of label 0")
          .output("AUC", "float64 [1]")
          .output("StatPosOut", "the same variable as StatPos")
          .output("StatNegOut", "the same variable as StatNeg")
          .attr("curve", "ROC", curve -> curve.equals("ROC"), "ROC")
          .attr("num_thresholds", 4095, n -> n >= 1 && n < 1 << 28, "at least 1: buckets, less one")
          .attr("slide_steps", 1, n -> n >= 0 && n < 1 << 20, "how many runs count; 0 for all")
          .shape(AucOp::shape)
          .build();

  private AucOp() {}

  private static void shape(ShapeContext c) {
    Shape predict = c.dims("Predict");
    c.check(
        predict.rank() == 2 && predict.dim(1) != 0, "Predict must be [rows, 2] but is %s", predict);
    c.check(
        ShapeContext.agree(c.dims("Label").numel(), predict.dim(0)),
        "Label %s must have one number for each of the %d rows",
        c.dims("Label"),
        predict.dim(0));
    long buckets = c.attrs().getInt("num_thresholds") + 1L;
    long steps = c.attrs().getInt("slide_steps");
    long wanted = steps == 0 ? buckets : (1 + steps) * buckets + 1;
    for (String slot : new String[] {"StatPos", "StatNeg"}) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), wanted),
          "%s must have %d counts for %d buckets and %d steps, but is %s",
          slot,
          wanted,
          buckets,
          steps,
          c.dims(slot));
      c.setDims(slot + "Out", c.dims(slot));
      c.setDtype(slot + "Out", DType.INT64);
    }
    c.setDims("AUC", Shape.ONE);
    c.setDtype("AUC", DType.FLOAT64);
  }
}
