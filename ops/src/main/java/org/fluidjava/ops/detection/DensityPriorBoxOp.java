package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Boxes of given sizes and ratios, several of each spread evenly over each cell of a feature map.
 */
final class DensityPriorBoxOp {
  private static final int MOST_IN_A_ROW = 1 << 10;

  static final OpDef DEF =
      OpDef.named("density_prior_box")
          .input("Input", "feature map [N, C, H, W]")
          .input("Image", "the image [N, C, height, width]")
          .output("Boxes", "[H, W, boxes, 4]: x1, y1, x2, y2; [H W boxes, 4] when flattened")
          .output("Variances", "as Boxes")
          .attr(
              "variances", new float[] {0.1f, 0.1f, 0.2f, 0.2f}, v -> v.length == 4, "4 variances")
          .attr("clip", true, "cut boxes at the image's border")
          .attr("flatten_to_2d", false, "one extent for all boxes")
          .attr("step_w", 0f, s -> s >= 0, "at least 0: pixels between cells; 0 from the extents")
          .attr("step_h", 0f, s -> s >= 0, "at least 0: pixels between cells; 0 from the extents")
          .attr("offset", 0.5f, "where in a cell the centre is")
          .attr("fixed_sizes", new float[0], "sizes in pixels")
          .attr("fixed_ratios", new float[0], "width by height")
          .attr("densities", new int[0], "for each size, boxes in a row and in a column")
          .usesOnlyShapeOf("Input", "Image")
          .shape(DensityPriorBoxOp::shape)
          .build();

  private DensityPriorBoxOp() {}

  private static void shape(ShapeContext c) {
    Shape input = BoxRules.rank(c, "Input", 4);
    Shape image = BoxRules.rank(c, "Image", 4);
    c.check(input.dim(2) != 0 && input.dim(3) != 0, "Input must not be empty but is %s", input);
    c.check(image.dim(2) != 0 && image.dim(3) != 0, "Image must not be empty but is %s", image);
    int sizes = c.attrs().getFloats("fixed_sizes").length;
    float[] ratios = c.attrs().getFloats("fixed_ratios");
    int[] densities = c.attrs().getInts("densities");
    c.check(
        sizes == densities.length,
        "there must be one density for each of the %d fixed_sizes but are %d",
        sizes,
        densities.length);
    for (float ratio : ratios) {
      c.check(ratio > 0, "fixed_ratios must be above 0 but one is %s", ratio);
    }
    long boxes = 0;
    for (int density : densities) {
      c.check(
          density >= 1 && density <= MOST_IN_A_ROW,
          "densities must be 1 to %d but one is %d",
          MOST_IN_A_ROW,
          density);
      boxes += (long) density * density * ratios.length;
    }
    c.check(boxes > 0, "there must be fixed_sizes, fixed_ratios and densities");
    Shape out = Shape.of(input.dim(2), input.dim(3), boxes, 4);
    if (c.attrs().getBoolean("flatten_to_2d")) {
      long cells = input.dim(2) < 0 || input.dim(3) < 0 ? -1 : out.product(0, 3);
      out = Shape.of(cells, 4);
    }
    c.setDims("Boxes", out);
    c.setDims("Variances", out);
  }
}
