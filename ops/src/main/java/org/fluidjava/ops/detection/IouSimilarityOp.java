package org.fluidjava.ops.detection;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** The overlap of each box of X with each box of Y: common area by the area of both. */
final class IouSimilarityOp {
  static final OpDef DEF =
      OpDef.named("iou_similarity")
          .input("X", "[N, 4]: x1, y1, x2, y2")
          .input("Y", "[M, 4]")
          .output("Out", "[N, M]")
          .attr("box_normalized", true, "coordinates are parts of the image, not pixels")
          .shape(IouSimilarityOp::shape)
          .build();

  private IouSimilarityOp() {}

  private static void shape(ShapeContext c) {
    for (String slot : new String[] {"X", "Y"}) {
      Shape boxes = c.dims(slot);
      c.check(
          boxes.rank() == 2 && ShapeContext.agree(boxes.dim(1), 4),
          "%s must be [boxes, 4] but is %s",
          slot,
          boxes);
    }
    c.setDims("Out", Shape.of(c.dims("X").dim(0), c.dims("Y").dim(0)));
    c.shareLod("X", "Out");
  }
}
