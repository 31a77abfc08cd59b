package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** For each prior box the boxes of all classes, and that of the best class but the background. */
final class BoxDecoderAndAssignOp {
  static final OpDef DEF =
      OpDef.named("box_decoder_and_assign")
          .input("PriorBox", "[boxes, 4] in pixels")
          .input("PriorBoxVar", "[4]: one variance for each offset")
          .input("TargetBox", "[boxes, 4 classes]: offsets")
          .input("BoxScore", "[boxes, classes]; class 0 is the background")
          .output("DecodeBox", "[boxes, 4 classes]")
          .output("OutputAssignBox", "[boxes, 4]; the prior box without any other class")
          .attr("box_clip", 4.135f, "largest logarithm of a size by the prior's")
          .shape(BoxDecoderAndAssignOp::shape)
          .build();

  private BoxDecoderAndAssignOp() {}

  private static void shape(ShapeContext c) {
    long boxes = BoxRules.boxes(c, "PriorBox");
    c.check(
        ShapeContext.agree(c.dims("PriorBoxVar").numel(), 4),
        "PriorBoxVar must have 4 numbers but is %s",
        c.dims("PriorBoxVar"));
    Shape score = BoxRules.rank(c, "BoxScore", 2);
    BoxRules.shaped(c, "BoxScore", boxes, -1);
    long classes = score.dim(1);
    BoxRules.shaped(c, "TargetBox", boxes, classes < 0 ? -1 : 4 * classes);
    c.setDims("DecodeBox", c.dims("TargetBox"));
    c.shareLod("TargetBox", "DecodeBox");
    c.setDims("OutputAssignBox", Shape.of(boxes, 4));
    c.shareLod("PriorBox", "OutputAssignBox");
  }
}
