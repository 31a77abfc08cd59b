package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Quadrangles of images brought to upright rectangles of one size, by their perspective. */
final class RoiPerspectiveTransformOp {
  static final OpDef DEF =
      OpDef.named("roi_perspective_transform")
          .input("X", "feature maps [N, C, H, W]")
          .input("ROIs", "[regions, 8]: corners x, y from the top left clockwise; a LoD of images")
          .output("Out", "[regions, C, transformed_height, transformed_width]; 0 outside")
          .optionalOutput("Mask", "int32 [regions, 1, height, width]: 1 within the quadrangle")
          .optionalOutput("TransformMatrix", "[regions, 9]: from a pixel of Out to one of X")
          .optionalOutput("Out2InIdx", "not used; empty")
          .optionalOutput("Out2InWeights", "not used; empty")
          .attr("spatial_scale", 1f, s -> s > 0, "above 0: feature map by image")
          .attr("transformed_height", 1, h -> h >= 1, "at least 1: rows of Out")
          .attr("transformed_width", 1, w -> w >= 1, "at least 1: columns of Out")
          .shape(RoiPerspectiveTransformOp::shape)
          .grad(
              Gradient.reads("X", "ROIs", "Out2InIdx", "Out2InWeights")
                  .given("Out")
                  .yields("X")
                  .usesOnlyShapeOf("X", "Out2InIdx", "Out2InWeights"))
          .build();

  private RoiPerspectiveTransformOp() {}

  private static void shape(ShapeContext c) {
    Shape x = BoxRules.rank(c, "X", 4);
    c.check(x.dim(2) != 0 && x.dim(3) != 0, "X must not be empty but is %s", x);
    BoxRules.shaped(c, "ROIs", -1, 8);
    BoxRules.sequences(c, "ROIs", x.dim(0));
    long regions = c.dims("ROIs").dim(0);
    int height = c.attrs().getInt("transformed_height");
    int width = c.attrs().getInt("transformed_width");
    c.setDims("Out", Shape.of(regions, x.dim(1), height, width));
    c.shareLod("ROIs", "Out");
    c.setDims("Mask", Shape.of(regions, 1, height, width));
    c.setDtype("Mask", DType.INT32);
    c.setDims("TransformMatrix", Shape.of(regions, 9));
    c.setDims("Out2InIdx", Shape.of(0));
    c.setDtype("Out2InIdx", DType.INT32);
    c.setDims("Out2InWeights", Shape.of(0));
  }
}
