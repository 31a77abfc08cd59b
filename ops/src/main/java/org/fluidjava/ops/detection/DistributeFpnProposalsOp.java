package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Regions shared among the levels of a feature pyramid by their size (Lin et al., FPN, 2017). */
final class DistributeFpnProposalsOp {
  static final OpDef DEF =
      OpDef.named("distribute_fpn_proposals")
          .input("FpnRois", "[regions, 4]; a LoD level of images")
          .optionalInput("RoisNum", "int32 [N]: regions of each image, in place of a LoD")
          .outputs("MultiFpnRois", "[rows, 4] for each level; one LoD level of images")
          .output("RestoreIndex", "int32 [regions, 1]: the row of each region, through all levels")
          .optionalOutputs("MultiLevelRoIsNum", "int32 [N] for each level: rows of each image")
          .requiredAttr("min_level", AttrType.INT, "the finest level")
          .requiredAttr("max_level", AttrType.INT, "the coarsest level")
          .requiredAttr("refer_level", AttrType.INT, "the level of regions of refer_scale")
          .requiredAttr("refer_scale", AttrType.INT, "root of the area of such a region")
          .attr("pixel_offset", true, "both borders of a box count")
          .shapeFromKernel()
          .shape(DistributeFpnProposalsOp::shape)
          .build();

  private DistributeFpnProposalsOp() {}

  private static void shape(ShapeContext c) {
    long regions = BoxRules.boxes(c, "FpnRois");
    Shape images = Shape.of(-1);
    if (c.hasInput("RoisNum")) {
      BoxRules.int32(c, "RoisNum");
      images = BoxRules.rank(c, "RoisNum", 1);
    } else {
      BoxRules.sequences(c, "FpnRois", -1);
    }
    int low = c.attrs().getInt("min_level");
    int high = c.attrs().getInt("max_level");
    c.check(low <= high, "min_level (%d) must not be above max_level (%d)", low, high);
    c.check(
        c.attrs().getInt("refer_scale") > 0,
        "refer_scale must be above 0 but is %d",
        c.attrs().getInt("refer_scale"));
    long levels = 1L + high - low;
    c.check(
        c.outputs("MultiFpnRois") == levels,
        "MultiFpnRois must have one variable for each of %d levels but has %d",
        levels,
        c.outputs("MultiFpnRois"));
    c.check(
        c.outputs("MultiLevelRoIsNum") == 0 || c.outputs("MultiLevelRoIsNum") == levels,
        "MultiLevelRoIsNum must have one variable for each of %d levels but has %d",
        levels,
        c.outputs("MultiLevelRoIsNum"));
    for (int i = 0; i < levels; i++) {
      c.setDims("MultiFpnRois", i, Shape.of(-1, 4));
      c.setDtype("MultiFpnRois", i, c.dtype("FpnRois"));
      c.setLodLevel("MultiFpnRois", i, 1);
      if (c.hasOutput("MultiLevelRoIsNum")) {
        c.setDims("MultiLevelRoIsNum", i, images);
        c.setDtype("MultiLevelRoIsNum", i, DType.INT32);
      }
    }
    c.setDims("RestoreIndex", Shape.of(regions, 1));
    c.setDtype("RestoreIndex", DType.INT32);
  }
}
