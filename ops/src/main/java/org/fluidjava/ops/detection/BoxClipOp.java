package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Boxes cut at the border of their image, as large as it was before it was scaled. */
final class BoxClipOp {
  static final OpDef DEF =
      OpDef.named("box_clip")
          .input("Input", "[boxes, .., 4] in pixels; a LoD level of images")
          .input("ImInfo", "[N, 3]: height, width, scale of each image")
          .output("Output", "as Input")
          .shape(BoxClipOp::shape)
          .build();

  private BoxClipOp() {}

  private static void shape(ShapeContext c) {
    Shape boxes = c.dims("Input");
    c.check(
        boxes.rank() >= 2 && ShapeContext.agree(boxes.dim(-1), 4),
        "Input must be [boxes, .., 4] but is %s",
        boxes);
    Shape info = BoxRules.rank(c, "ImInfo", 2);
    BoxRules.ofImages(c, "ImInfo", -1, 3);
    BoxRules.sequences(c, "Input", info.dim(0));
    c.setDims("Output", boxes);
    c.shareLod("Input", "Output");
  }
}
