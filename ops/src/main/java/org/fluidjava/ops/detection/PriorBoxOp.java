package org.fluidjava.ops.detection;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.PriorBoxSizes;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * Boxes of given sizes and aspect ratios around each cell of a feature map, as parts of the image.
 */
final class PriorBoxOp {
  static final OpDef DEF =
      OpDef.named("prior_box")
          .input("Input", "feature map [N, C, H, W]")
          .input("Image", "the image [N, C, height, width]")
          .output("Boxes", "[H, W, boxes, 4]: x1, y1, x2, y2")
          .output("Variances", "[H, W, boxes, 4]")
          .requiredAttr("min_sizes", AttrType.FLOATS, "smallest sizes in pixels")
          .attr("max_sizes", new float[0], "largest sizes in pixels, none or as many")
          .attr("aspect_ratios", new float[] {1}, "width by height; 1 is always there")
          .attr("variances", new float[] {0.1f, 0.1f, 0.2f, 0.2f}, "four variances")
          .attr("flip", true, "inverse ratios too")
          .attr("clip", true, "cut boxes at the image's border")
          .attr("step_w", 0f, s -> s >= 0, "at least 0: pixels between cells; 0 from the extents")
          .attr("step_h", 0f, s -> s >= 0, "at least 0: pixels between cells; 0 from the extents")
          .attr("offset", 0.5f, "where in a cell the centre is")
          .attr("min_max_aspect_ratios_order", false, "squares first")
          .usesOnlyShapeOf("Input", "Image")
          .shape(PriorBoxOp::shape)
          .build();

  private PriorBoxOp() {}

  private static void shape(ShapeContext c) {
    Shape input = c.dims("Input");
    Shape image = c.dims("Image");
    c.check(input.rank() == 4, "Input must have 4 extents but is %s", input);
    c.check(image.rank() == 4, "Image must have 4 extents but is %s", image);
    c.check(input.dim(2) != 0 && input.dim(3) != 0, "Input must not be empty but is %s", input);
    c.check(image.dim(2) != 0 && image.dim(3) != 0, "Image must not be empty but is %s", image);
    int variances = c.attrs().getFloats("variances").length;
    c.check(variances == 4, "variances must be 4 numbers but are %d", variances);
    Shape boxes = Shape.of(input.dim(2), input.dim(3), PriorBoxSizes.of(c.attrs()).length, 4);
    c.setDims("Boxes", boxes);
    c.setDims("Variances", boxes);
  }
}
