package org.fluidjava.ops.detection;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** Anchors of given sizes and aspect ratios around each cell of a feature map, in pixels. */
final class AnchorGeneratorOp {
  static final OpDef DEF =
      OpDef.named("anchor_generator")
          .input("Input", "feature map [N, C, H, W]")
          .output("Anchors", "[H, W, ratios sizes, 4]: x1, y1, x2, y2")
          .output("Variances", "[H, W, ratios sizes, 4]")
          .requiredAttr("anchor_sizes", AttrType.FLOATS, "sizes in pixels")
          .requiredAttr("aspect_ratios", AttrType.FLOATS, "height by width")
          .attr("variances", new float[] {0.1f, 0.1f, 0.2f, 0.2f}, "four variances")
          .attr("stride", new float[] {16, 16}, "pixels between cells, across and down")
          .attr("offset", 0.5f, "where in a cell the centre is")
          .usesOnlyShapeOf("Input")
          .shape(AnchorGeneratorOp::shape)
          .build();

  private AnchorGeneratorOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("Input");
    c.check(x.rank() == 4, "Input must have 4 extents but is %s", x);
    float[] sizes = positive(c, "anchor_sizes");
    float[] ratios = positive(c, "aspect_ratios");
    float[] stride = positive(c, "stride");
    c.check(stride.length == 2, "stride must be 2 numbers but are %d", stride.length);
    int variances = c.attrs().getFloats("variances").length;
    c.check(variances == 4, "variances must be 4 numbers but are %d", variances);
    Shape anchors = Shape.of(x.dim(2), x.dim(3), (long) sizes.length * ratios.length, 4);
    c.setDims("Anchors", anchors);
    c.setDims("Variances", anchors);
  }

  private static float[] positive(ShapeContext c, String name) {
    float[] values = c.attrs().getFloats(name);
    c.check(values.length > 0, "%s must not be empty", name);
    for (float value : values) {
      c.check(value > 0, "%s must be above 0 but one is %s", name, value);
    }
    return values;
  }
}
