package org.fluidjava.ops.detection;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The best regions of all images and levels of a feature pyramid, image by image. */
final class CollectFpnProposalsOp {
  static final OpDef DEF =
      OpDef.named("collect_fpn_proposals")
          .inputs("MultiLevelRois", "[regions, 4] of each level; a LoD level of images")
          .inputs("MultiLevelScores", "[regions, 1] of each level: their scores")
          .optionalInputs(
              "MultiLevelRoIsNum", "int32 [N] of each level: regions of each image, not by LoD")
          .output("FpnRois", "[rows, 4]; one LoD level of images; best first within an image")
          .optionalOutput("RoisNum", "int32 [N]: rows of each image")
          .requiredAttr("post_nms_topN", AttrType.INT, "rows at most, of all images together")
          .shapeFromKernel()
          .shape(CollectFpnProposalsOp::shape)
          .build();

  private CollectFpnProposalsOp() {}

  private static void shape(ShapeContext c) {
    int levels = c.inputs("MultiLevelRois");
    boolean counted = c.hasInput("MultiLevelRoIsNum");
    c.check(
        c.inputs("MultiLevelScores") == levels,
        "MultiLevelScores must have one variable for each of %d levels but has %d",
        levels,
        c.inputs("MultiLevelScores"));
    c.check(
        !counted || c.inputs("MultiLevelRoIsNum") == levels,
        "MultiLevelRoIsNum must have one variable for each of %d levels but has %d",
        levels,
        c.inputs("MultiLevelRoIsNum"));
    c.check(
        c.attrs().getInt("post_nms_topN") >= 0,
        "post_nms_topN must not be negative but is %d",
        c.attrs().getInt("post_nms_topN"));
    long images = -1;
    for (int level = 0; level < levels; level++) {
      long own = level(c, level, counted);
      c.check(
          ShapeContext.agree(images, own),
          "level %d has %d images but the levels before have %d",
          level,
          own,
          images);
      images = Math.max(images, own);
    }
    c.setDims("FpnRois", Shape.of(-1, 4));
    c.setLodLevel("FpnRois", 0, 1);
    c.setDims("RoisNum", Shape.of(images));
    c.setDtype("RoisNum", DType.INT32);
  }

  /** Checks one level; the number of its images, -1 if not known yet. */
  private static long level(ShapeContext c, int level, boolean counted) {
    Shape regions = c.dims("MultiLevelRois", level);
    Shape scores = c.dims("MultiLevelScores", level);
    c.check(
        regions.matches(Shape.of(-1, 4)),
        "MultiLevelRois of level %d must be [regions, 4] but is %s",
        level,
        regions);
    c.check(
        scores.matches(Shape.of(regions.dim(0), 1)),
        "MultiLevelScores of level %d must be [%d, 1] but is %s",
        level,
        regions.dim(0),
        scores);
    if (counted) {
      Shape counts = c.dims("MultiLevelRoIsNum", level);
      c.check(
          counts.rank() == 1 && c.dtype("MultiLevelRoIsNum", level) == DType.INT32,
          "MultiLevelRoIsNum of level %d must be int32 [N] but is %s %s",
          level,
          c.dtype("MultiLevelRoIsNum", level).fluidName(),
          counts);
      return counts.dim(0);
    }
    c.check(
        c.lodLevel("MultiLevelRois", level) >= 1,
        "MultiLevelRois of level %d must have a LoD level of images",
        level);
    return c.isBuild() ? -1 : c.lod("MultiLevelRois", level).sequences(-1);
  }
}
