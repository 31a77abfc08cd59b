package org.fluidjava.ops.fusion;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * An output layer with its loss: {@code softmax_with_cross_entropy(X·W + Bias, Label)} for hard
 * labels, without ever storing rows × classes. The training form also computes the gradients, since
 * it has the gradient of every row's loss: the logits of a few rows at a time are made, turned into
 * their own gradient in place, and used up.
 */
final class FusedFcCrossEntropyOp {
  static final String FORWARD_TYPE = "fused_fc_cross_entropy";
  static final String TRAINING_TYPE = "fused_fc_cross_entropy_train";
  static final String LATER_TYPE = "fused_loss_later";

  /** Only the losses. */
  static final OpDef FORWARD =
      inputs(OpDef.named(FORWARD_TYPE))
          .output("Loss", "losses of the rows [rows, 1]")
          .shape(FusedFcCrossEntropyOp::losses)
          .build();

  /** Losses and gradients at once. */
  static final OpDef TRAINING =
      inputs(OpDef.named(TRAINING_TYPE))
          .input("Loss@GRAD", "gradients of the rows' losses [rows, 1]")
          .output("Loss", "losses of the rows [rows, 1]")
          .optionalOutput("X@GRAD", "gradient of X")
          .optionalOutput("W@GRAD", "gradient of W")
          .optionalOutput("Bias@GRAD", "gradient of Bias")
          .shape(
              c -> {
                losses(c);
                c.check(
                    c.isBuild() || c.dims("Loss@GRAD").numel() == c.dims("Label").numel(),
                    "Loss@GRAD %s must have one number for each of the labels %s",
                    c.dims("Loss@GRAD"),
                    c.dims("Label"));
                gradient(c, "X");
                gradient(c, "W");
                if (c.hasInput("Bias")) {
                  gradient(c, "Bias");
                }
              })
          .build();

  /**
   * Stands where the losses used to be made and gives them their shape, for operators that ask for
   * no more.
   */
  static final OpDef LATER =
      OpDef.named(LATER_TYPE)
          .input("Label", "labels [rows, 1]")
          .output("Loss", "losses of the rows [rows, 1], written by a later operator")
          .attr("dtype", DType.FLOAT32.number(), "VarType of the losses")
          .usesOnlyShapeOf("Label")
          .shape(
              c -> {
                c.setDims("Loss", c.dims("Label"));
                c.setDtype("Loss", DType.ofNumber(c.attrs().getInt("dtype")));
                c.shareLod("Label", "Loss");
              })
          .build();

  private FusedFcCrossEntropyOp() {}

  private static OpDef.Builder inputs(OpDef.Builder def) {
    return def.input("X", "rows [rows, width]")
        .input("W", "weight [width, classes]")
        .optionalInput("Bias", "bias [classes]")
        .input("Label", "class of each row, int64 [rows, 1]")
        .attr("ignore_index", -100, "label of rows that do not count");
  }

  private static void losses(ShapeContext c) {
    Shape x = c.dims("X");
    Shape w = c.dims("W");
    Shape label = c.dims("Label");
    c.check(x.rank() == 2 && w.rank() == 2, "X %s and W %s must have two dimensions", x, w);
    c.check(
        ShapeContext.agree(x.dim(1), w.dim(0)),
        "the width of X (%d) must equal the height of W (%d)",
        x.dim(1),
        w.dim(0));
    c.check(
        label.numel() < 0 || x.dim(0) < 0 || label.numel() == x.dim(0),
        "X has %d rows but Label %s has %d labels",
        x.dim(0),
        label,
        label.numel());
    if (c.hasInput("Bias")) {
      Shape bias = c.dims("Bias");
      c.check(
          bias.numel() == w.dim(1),
          "Bias %s must have one number for each of %d classes",
          bias,
          w.dim(1));
    }
    c.setDims("Loss", Shape.of(x.dim(0), 1));
    c.setDtype("Loss", c.dtype("X"));
    c.shareLod("X", "Loss");
  }

  private static void gradient(ShapeContext c, String slot) {
    String out = slot + "@GRAD";
    c.setDims(out, c.dims(slot));
    c.setDtype(out, c.dtype(slot));
    c.shareLod(slot, out);
  }
}
