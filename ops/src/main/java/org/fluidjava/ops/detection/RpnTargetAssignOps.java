package org.fluidjava.ops.detection;

import java.util.List;
import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * What anchors are to learn: those near a true box its offsets, those far from all of them that
 * they are background. A proposal network learns from a sample (Ren et al. 2015), a RetinaNet from
 * all anchors (Lin et al. 2017).
 */
final class RpnTargetAssignOps {
  private RpnTargetAssignOps() {}

  static List<OpDef> all() {
    return List.of(
        OpDef.named("rpn_target_assign")
            .input("Anchor", "[M, 4] in pixels")
            .input("GtBoxes", "[K, 4]: true boxes before scaling; a LoD level of images")
            .input("IsCrowd", "int32 [K] or [K, 1], LoD as GtBoxes: not 0 for boxes to leave out")
            .input("ImInfo", "[N, 3]: height, width, scale of each image")
            .output("LocationIndex", "int32 [F]: anchors with a box, through all images; a LoD")
            .output("ScoreIndex", "int32 [F + B]: those and the background; a LoD of images")
            .output("TargetBBox", "[F, 4]: offsets to the box")
            .output("TargetLabel", "int32 [F + B, 1]: 1 for a box, 0 for background")
            .optionalOutput("BBoxInsideWeight", "[F, 4]: 0 for anchors that only fill up, else 1")
            .attr("rpn_batch_size_per_im", 256, "anchors of an image; not above 0: all")
            .requiredAttr(
                "rpn_straddle_thresh",
                AttrType.FLOAT,
                "pixels by which anchors may leave the image; negative: they all count")
            .attr("rpn_positive_overlap", 0.7f, "overlap from which an anchor has a box")
            .attr("rpn_negative_overlap", 0.3f, "overlap below which it is background")
            .attr("rpn_fg_fraction", 0.25f, f -> f <= 1, "at most 1: the part that has a box")
            .attr("use_random", true, "the sample is random, else the first anchors")
            .shapeFromKernel()
            .stateful()
            .shape(RpnTargetAssignOps::shape)
            .build(),
        OpDef.named("retinanet_target_assign")
            .input("Anchor", "[M, 4] in pixels")
            .input("GtBoxes", "[K, 4]: true boxes before scaling; a LoD level of images")
            .input("GtLabels", "int32 [K, 1], LoD as GtBoxes: classes from 1 on")
            .input("IsCrowd", "int32 [K] or [K, 1], LoD as GtBoxes: not 0 for boxes to leave out")
            .input("ImInfo", "[N, 3]: height, width, scale of each image")
            .output("LocationIndex", "int32 [F]: anchors with a box, through all images; a LoD")
            .output("ScoreIndex", "int32 [F + B]: those and the background; a LoD of images")
            .output("TargetBBox", "[F, 4]: offsets to the box")
            .output("TargetLabel", "int32 [F + B, 1]: its class, 0 for background")
            .output("BBoxInsideWeight", "[F, 4]: 0 for anchors that only fill up, else 1")
            .output("ForegroundNumber", "int32 [N, 1]: anchors with a box in each image, plus 1")
            .attr("positive_overlap", 0.5f, "overlap from which an anchor has a box")
            .attr("negative_overlap", 0.4f, "overlap below which it is background")
            .shapeFromKernel()
            .shape(RpnTargetAssignOps::shape)
            .build());
  }

  private static void shape(ShapeContext c) {
    long anchors = BoxRules.boxes(c, "Anchor");
    long boxes = BoxRules.boxes(c, "GtBoxes");
    Shape images = BoxRules.rank(c, "ImInfo", 2);
    BoxRules.shaped(c, "ImInfo", -1, 3);
    c.check(
        anchors < 0 || images.dim(0) < 0 || anchors * images.dim(0) <= Integer.MAX_VALUE,
        "%d anchors of %d images cannot be numbered by int32",
        anchors,
        images.dim(0));
    BoxRules.sequences(c, "GtBoxes", images.dim(0));
    c.check(
        ShapeContext.agree(c.dims("IsCrowd").numel(), boxes),
        "IsCrowd must have a number for each of %d boxes but is %s",
        boxes,
        c.dims("IsCrowd"));
    BoxRules.int32(c, "IsCrowd");
    BoxRules.sameSequences(c, "IsCrowd", "GtBoxes");
    if (c.hasInput("GtLabels")) {
      BoxRules.shaped(c, "GtLabels", boxes, 1);
      BoxRules.int32(c, "GtLabels");
      BoxRules.sameSequences(c, "GtLabels", "GtBoxes");
    }
    out(c, "LocationIndex", DType.INT32, -1);
    out(c, "ScoreIndex", DType.INT32, -1);
    out(c, "TargetBBox", c.dtype("Anchor"), -1, 4);
    out(c, "TargetLabel", DType.INT32, -1, 1);
    out(c, "BBoxInsideWeight", c.dtype("Anchor"), -1, 4);
    out(c, "ForegroundNumber", DType.INT32, images.dim(0), 1);
  }

  private static void out(ShapeContext c, String slot, DType dtype, long... dims) {
    c.setDims(slot, Shape.of(dims));
    c.setDtype(slot, dtype);
    c.setLodLevel(slot, 0, 1);
  }
}
