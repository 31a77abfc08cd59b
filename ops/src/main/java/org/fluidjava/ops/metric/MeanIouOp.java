package org.fluidjava.ops.metric;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The mean over classes of intersection over union of predictions and labels. */
final class MeanIouOp {
  static final OpDef DEF =
      OpDef.named("mean_iou")
          .input("Predictions", "classes, int32 or int64")
          .input("Labels", "classes, of the same shape")
          .optionalInputs("InWrongs", "counts of other batches, [classes]")
          .optionalInputs("InCorrects", "counts of other batches, [classes]")
          .optionalInputs("InMeanIou", "means of other batches, [1]")
          .output("OutMeanIou", "float32 [1]")
          .output("OutWrong", "for each class, elements that are it in one only, int32")
          .output("OutCorrect", "for each class, elements that are it in both, int32")
          .requiredAttr("num_classes", AttrType.INT, "the number of classes")
          .shape(MeanIouOp::shape)
          .build();

  private MeanIouOp() {}

  private static void shape(ShapeContext c) {
    int classes = c.attrs().getInt("num_classes");
    c.check(classes > 0 && classes < 1 << 28, "num_classes must be positive but is %d", classes);
    c.check(
        ShapeContext.agree(c.dims("Predictions").numel(), c.dims("Labels").numel()),
        "Predictions %s and Labels %s must have as many elements",
        c.dims("Predictions"),
        c.dims("Labels"));
    for (String slot : new String[] {"InWrongs", "InCorrects"}) {
      for (int i = 0; i < c.inputs(slot); i++) {
        c.check(
            ShapeContext.agree(c.dims(slot, i).numel(), classes),
            "%s[%d] must have %d numbers but is %s",
            slot,
            i,
            classes,
            c.dims(slot, i));
      }
    }
    c.setDims("OutMeanIou", Shape.ONE);
    c.setDtype("OutMeanIou", DType.FLOAT32);
    c.setDims("OutWrong", Shape.of(classes));
    c.setDtype("OutWrong", DType.INT32);
    c.setDims("OutCorrect", Shape.of(classes));
    c.setDtype("OutCorrect", DType.INT32);
  }
}
