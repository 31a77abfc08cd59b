package org.fluidjava.ops.detection;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Regions of images brought to one size by pooling the pixels of each cell. */
final class RoiPoolOps {
  private RoiPoolOps() {}

  static List<OpDef> all() {
    return List.of(
        pooled("roi_pool", "the largest pixel of each cell (Girshick, Fast R-CNN, 2015)")
            .optionalInput("RoisNum", "int32 [N]: regions of each image, in place of a LoD")
            .optionalInput("RoisLod", "int64 [N + 1]: offsets, in place of a LoD")
            .output("Argmax", "the pixel's number in its plane, -1 for an empty cell: int64")
            .shape(RoiPoolOps::largest)
            .grad(
                Gradient.reads("X", "ROIs", "RoisNum", "RoisLod", "Argmax")
                    .given("Out")
                    .yields("X")
                    .usesOnlyShapeOf("X"))
            .build(),
        pooled("psroi_pool", "the mean of each cell in a channel of its own (Dai et al. 2016)")
            .optionalInput("RoisNum", "int32 [N]: regions of each image, in place of a LoD")
            .attr("output_channels", 1, n -> n >= 1, "at least 1: channels of Out")
            .shape(RoiPoolOps::channelEach)
            .grad(
                Gradient.reads("X", "ROIs", "RoisNum")
                    .given("Out")
                    .yields("X")
                    .usesOnlyShapeOf("X"))
            .build(),
        pooled("prroi_pool", "the mean of the interpolated map over each cell (Jiang et al. 2018)")
            .optionalInput("BatchRoINums", "int64 [N]: regions of each image, in place of a LoD")
            .shape(c -> pool(c, "BatchRoINums", c.dims("X").rank() == 4 ? c.dims("X").dim(1) : -1))
            .grad(
                Gradient.reads("X", "Out", "ROIs", "BatchRoINums").given("Out").yields("X", "ROIs"))
            .build());
  }

  private static OpDef.Builder pooled(String type, String doc) {
    return OpDef.named(type)
        .input("X", "feature maps [N, C, H, W]")
        .input("ROIs", "[regions, 4]: x1, y1, x2, y2; a LoD level of images")
        .output("Out", doc)
        .attr("spatial_scale", 1f, s -> s > 0, "above 0: feature map by image")
        .attr("pooled_height", 1, h -> h >= 1, "at least 1: rows of Out")
        .attr("pooled_width", 1, w -> w >= 1, "at least 1: columns of Out");
  }

  private static Shape pool(ShapeContext c, String counts, long channels) {
    RegionRules.check(c, counts);
    Shape out =
        Shape.of(
            c.dims("ROIs").dim(0),
            channels,
            c.attrs().getInt("pooled_height"),
            c.attrs().getInt("pooled_width"));
    c.setDims("Out", out);
    return out;
  }

  private static void largest(ShapeContext c) {
    Shape out = pool(c, "RoisNum", c.dims("X").rank() == 4 ? c.dims("X").dim(1) : -1);
    c.setDims("Argmax", out);
    c.setDtype("Argmax", DType.INT64);
  }

  private static void channelEach(ShapeContext c) {
    long channels = c.attrs().getInt("output_channels");
    Shape out = pool(c, "RoisNum", channels);
    long wanted = Math.multiplyExact(channels, Math.multiplyExact(out.dim(2), out.dim(3)));
    c.check(
        ShapeContext.agree(c.dims("X").dim(1), wanted),
        "the channels of X (%d) must be output_channels x pooled_height x pooled_width (%d)",
        c.dims("X").dim(1),
        wanted);
  }
}
