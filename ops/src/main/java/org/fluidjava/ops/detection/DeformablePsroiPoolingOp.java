package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * Regions brought to one size by the mean of samples in each cell, where each cell is moved by a
 * learnt offset and may read channels of its own (Dai et al., Deformable Convolutional Networks,
 * 2017).
 */
final class DeformablePsroiPoolingOp {
  static final OpDef DEF =
      OpDef.named("deformable_psroi_pooling")
          .input("Input", "feature maps [N, C, H, W]")
          .input("ROIs", "[regions, 4]: x1, y1, x2, y2; a LoD level of images")
          .input("Trans", "[regions, 2 classes, h, w]: offsets across and down of each part")
          .output("TopCount", "[regions, output_dim, rows, columns]: samples of each cell")
          .output("Output", "[regions, output_dim, rows, columns]: their mean")
          .requiredAttr("no_trans", AttrType.BOOLEAN, "Trans does not count")
          .requiredAttr("spatial_scale", AttrType.FLOAT, "feature map by image")
          .requiredAttr("output_dim", AttrType.INT, "channels of Output")
          .requiredAttr("group_size", AttrType.INTS, "rows and columns of channel groups")
          .requiredAttr("pooled_height", AttrType.INT, "rows of Output")
          .requiredAttr("pooled_width", AttrType.INT, "columns of Output")
          .requiredAttr("part_size", AttrType.INTS, "rows and columns of Trans")
          .requiredAttr("sample_per_part", AttrType.INT, "samples of a cell in each direction")
          .requiredAttr("trans_std", AttrType.FLOAT, "offsets are parts of the region, times this")
          .shape(DeformablePsroiPoolingOp::shape)
          .grad(
              Gradient.reads("Input", "ROIs", "Trans", "TopCount")
                  .given("Output")
                  .yields("Input", "Trans"))
          .build();

  private DeformablePsroiPoolingOp() {}

  private static void shape(ShapeContext c) {
    Shape x = BoxRules.rank(c, "Input", 4);
    c.check(x.dim(2) != 0 && x.dim(3) != 0, "Input must not be empty but is %s", x);
    long regions = BoxRules.boxes(c, "ROIs");
    BoxRules.sequences(c, "ROIs", x.dim(0));
    int channels = above(c, "output_dim");
    int height = above(c, "pooled_height");
    int width = above(c, "pooled_width");
    above(c, "sample_per_part");
    c.check(
        c.attrs().getFloat("spatial_scale") > 0,
        "spatial_scale must be above 0 but is %s",
        c.attrs().getFloat("spatial_scale"));
    int[] groups = pair(c, "group_size");
    int[] parts = pair(c, "part_size");
    long wanted =
        Math.multiplyExact((long) channels, Math.multiplyExact((long) groups[0], groups[1]));
    c.check(
        x.dim(1) < 0 || x.dim(1) >= wanted,
        "Input must have a channel for each of %d channels of Output and %d groups but is %s",
        channels,
        (long) groups[0] * groups[1],
        x);
    if (!c.attrs().getBoolean("no_trans")) {
      Shape offsets = BoxRules.rank(c, "Trans", 4);
      BoxRules.shaped(c, "Trans", regions, -1, parts[0], parts[1]);
      long classes = offsets.dim(1) < 0 ? 1 : offsets.dim(1) / 2;
      c.check(
          classes >= 1 && channels % classes == 0,
          "Trans must have two channels for each class, and output_dim (%d) so many for each of"
              + " them, but is %s",
          channels,
          offsets);
    }
    Shape out = Shape.of(regions, channels, height, width);
    c.setDims("TopCount", out);
    c.setDims("Output", out);
  }

  private static int above(ShapeContext c, String name) {
    int value = c.attrs().getInt(name);
    c.check(value > 0, "%s must be above 0 but is %d", name, value);
    return value;
  }

  private static int[] pair(ShapeContext c, String name) {
    int[] values = c.attrs().getInts(name);
    c.check(
        values.length == 2 && values[0] > 0 && values[1] > 0,
        "%s must be two numbers above 0 but is %s",
        name,
        java.util.Arrays.toString(values));
    return values;
  }
}
