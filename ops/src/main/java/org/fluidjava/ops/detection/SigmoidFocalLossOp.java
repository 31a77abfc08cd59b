package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** A loss that counts hard examples more than easy ones (Lin et al., "Focal Loss", 2017). */
final class SigmoidFocalLossOp {
  static final OpDef DEF =
      OpDef.named("sigmoid_focal_loss")
          .input("X", "scores [rows, classes]")
          .input("Label", "int32 [rows, 1]: class from 1 on, 0 for background, -1 for none")
          .input("FgNum", "int32 [1]: the number of rows with a class; the loss is divided by it")
          .output("Out", "as X")
          .attr("gamma", 2f, "how much less easy examples count")
          .attr("alpha", 0.25f, "weight of the right class; 1 - alpha for the others")
          .kernelBy("X")
          .shape(SigmoidFocalLossOp::shape)
          .grad(Gradient.reads("X", "Label", "FgNum").given("Out").yields("X"))
          .build();

  private SigmoidFocalLossOp() {}

  private static void shape(ShapeContext c) {
    Shape x = BoxRules.rank(c, "X", 2);
    BoxRules.shaped(c, "Label", x.dim(0), 1);
    c.check(
        ShapeContext.agree(c.dims("FgNum").numel(), 1),
        "FgNum must be one number but is %s",
        c.dims("FgNum"));
    for (String slot : new String[] {"Label", "FgNum"}) {
      c.check(
          c.dtype(slot) == DType.INT32,
          "%s must be int32 but is %s",
          slot,
          c.dtype(slot).fluidName());
    }
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
