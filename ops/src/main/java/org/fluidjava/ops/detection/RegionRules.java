package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** What the shape rules of operators over regions of images share. */
final class RegionRules {
  private RegionRules() {}

  /**
   * X must be [N, C, H, W] and ROIs [regions, 4], with the regions of each image told by the slot
   * {@code counts}, by offsets in RoisLod or by the LoD of ROIs.
   */
  static void check(ShapeContext c, String counts) {
    Shape x = c.dims("X");
    Shape regions = c.dims("ROIs");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(x.dim(2) != 0 && x.dim(3) != 0, "X must not be empty but is %s", x);
    c.check(
        regions.rank() == 2 && ShapeContext.agree(regions.dim(1), 4),
        "ROIs must be [regions, 4] but is %s",
        regions);
    if (c.hasInput(counts)) {
      c.check(
          ShapeContext.agree(c.dims(counts).numel(), x.dim(0)),
          "%s must have one number for each of %d images but is %s",
          counts,
          x.dim(0),
          c.dims(counts));
    } else if (c.hasInput("RoisLod")) {
      c.check(
          ShapeContext.agree(c.dims("RoisLod").numel(), x.dim(0) < 0 ? -1 : x.dim(0) + 1),
          "RoisLod must have one offset more than there are images (%d) but is %s",
          x.dim(0),
          c.dims("RoisLod"));
    } else {
      BoxRules.sequences(c, "ROIs", x.dim(0));
    }
  }
}
