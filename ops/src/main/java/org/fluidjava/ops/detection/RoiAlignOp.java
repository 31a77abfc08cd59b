package org.fluidjava.ops.detection;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Regions of images brought to one size: each cell is the mean of bilinear samples of the feature
 * map (He et al., Mask R-CNN, 2017).
 */
final class RoiAlignOp {
  static final OpDef DEF =
      OpDef.named("roi_align")
          .input("X", "feature maps [N, C, H, W]")
          .input("ROIs", "[regions, 4]: x1, y1, x2, y2; a LoD level of images")
          .optionalInput("RoisNum", "int32 [N]: regions of each image, in place of a LoD")
          .optionalInput("RoisLod", "int64 [N + 1]: offsets, in place of a LoD")
          .output("Out", "[regions, C, pooled_height, pooled_width]")
          .attr("spatial_scale", 1f, s -> s > 0, "above 0: feature map by image")
          .attr("pooled_height", 1, h -> h >= 1, "at least 1: rows of Out")
          .attr("pooled_width", 1, w -> w >= 1, "at least 1: columns of Out")
          .attr("sampling_ratio", -1, "samples along each side of a cell; below 1: by its extent")
          .attr("aligned", false, "pixels are counted from their centres")
          .shape(RoiAlignOp::shape)
          .grad(
              Gradient.reads("X", "ROIs", "RoisNum", "RoisLod")
                  .given("Out")
                  .yields("X")
                  .usesOnlyShapeOf("X"))
          .build();

  private RoiAlignOp() {}

  private static void shape(ShapeContext c) {
    RegionRules.check(c, "RoisNum");
    Shape x = c.dims("X");
    Shape regions = c.dims("ROIs");
    c.setDims(
        "Out",
        Shape.of(
            regions.dim(0),
            x.dim(1),
            c.attrs().getInt("pooled_height"),
            c.attrs().getInt("pooled_width")));
  }
}
