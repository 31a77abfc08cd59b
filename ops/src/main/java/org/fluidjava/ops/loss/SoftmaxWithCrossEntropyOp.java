package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/** Softmax and its cross entropy in one, by log-sum-exp, so that no logarithm meets a zero. */
final class SoftmaxWithCrossEntropyOp {
  static final OpDef DEF =
      OpDef.named("softmax_with_cross_entropy")
          .input("Logits", "unscaled scores")
          .input("Label", "class numbers with extent 1 along the axis, or soft labels")
          .optionalOutput("Softmax", "probabilities of Logits' shape")
          .output("Loss", "one loss for each line along the axis")
          .attr("soft_label", false, "whether labels are distributions")
          .attr("use_softmax", true, on -> on, "true: Logits are unscaled scores")
          .attr("numeric_stable_mode", true, "kept for files; it is always stable here")
          .attr("ignore_index", -100, "lines with this label cost nothing")
          .attr("axis", -1, "the axis of the classes; negative from the end")
          .shape(SoftmaxWithCrossEntropyOp::shape)
          .inPlace("Logits", "Softmax")
          .grad(
              Gradient.reads("Label", "Softmax")
                  .given("Loss")
                  .yields("Logits")
                  .like("Logits", "Softmax")
                  .inPlace("Softmax", "Logits@GRAD")
                  .shape(SoftmaxWithCrossEntropyOp::gradShape))
          .build();

  private SoftmaxWithCrossEntropyOp() {}

  private static void shape(ShapeContext c) {
    int axis = Axes.of(c, c.attrs().getInt("axis"), c.dims("Logits").rank(), "axis");
    c.setDims("Loss", Labels.check(c, "Logits", "Label", axis, c.attrs().getBoolean("soft_label")));
    c.shareLod("Logits", "Loss");
    c.setDims("Softmax", c.dims("Logits"));
    c.shareLod("Logits", "Softmax");
  }

  private static void gradShape(ShapeContext c) {
    int axis = Axes.of(c, c.attrs().getInt("axis"), c.dims("Softmax").rank(), "axis");
    Labels.gradIs(
        c,
        "Loss@GRAD",
        Labels.check(c, "Softmax", "Label", axis, c.attrs().getBoolean("soft_label")));
    c.setDims("Logits@GRAD", c.dims("Softmax"));
    c.setDtype("Logits@GRAD", c.dtype("Softmax"));
    c.shareLod("Softmax", "Logits@GRAD");
  }
}
