package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Corners of polygons from their distances to each cell of a map of a quarter of the image. */
final class PolygonBoxTransformOp {
  static final OpDef DEF =
      OpDef.named("polygon_box_transform")
          .input("Input", "[N, 2 corners, H, W]: distances across and down by turns, in pixels")
          .output("Output", "as Input: places in the image")
          .shape(PolygonBoxTransformOp::shape)
          .build();

  private PolygonBoxTransformOp() {}

  private static void shape(ShapeContext c) {
    Shape input = BoxRules.rank(c, "Input", 4);
    c.check(
        input.dim(1) < 0 || input.dim(1) % 2 == 0,
        "Input must have an even number of channels but is %s",
        input);
    c.setDims("Output", input);
  }
}
