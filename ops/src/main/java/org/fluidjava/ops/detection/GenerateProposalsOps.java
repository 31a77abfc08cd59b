package org.fluidjava.ops.detection;

import java.util.List;
import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Regions in which a first stage suspects an object (Ren et al., Faster R-CNN, 2015): the best
 * anchors, moved by their offsets, without those that overlap a better one. The second form knows
 * no scale of the image.
 */
final class GenerateProposalsOps {
  private GenerateProposalsOps() {}

  static List<OpDef> all() {
    return List.of(
        base("generate_proposals", "ImInfo", "[N, 3]: height, width, scale of each image", 3)
            .optionalOutput("RpnRoisLod", "int64 [N]: the end of each image's rows")
            .build(),
        base("generate_proposals_v2", "ImShape", "[N, 2]: height and width of each image", 2)
            .attr("pixel_offset", true, "both borders of a box count")
            .build());
  }

  private static OpDef.Builder base(String type, String image, String doc, int width) {
    return OpDef.named(type)
        .input("Scores", "[N, A, H, W]")
        .input("BboxDeltas", "[N, 4 A, H, W]: offsets of the anchors")
        .input(image, doc)
        .input("Anchors", "[H, W, A, 4]")
        .input("Variances", "[H, W, A, 4]: factors of the offsets")
        .output("RpnRois", "[rows, 4]; one LoD level of images; zeros for an image without any")
        .output("RpnRoiProbs", "[rows, 1]: their scores")
        .optionalOutput("RpnRoisNum", "int32 [N]: rows of each image")
        .requiredAttr("pre_nms_topN", AttrType.INT, "anchors of an image; all when not above 0")
        .requiredAttr("post_nms_topN", AttrType.INT, "rows of an image; all when not above 0")
        .requiredAttr("nms_thresh", AttrType.FLOAT, "overlap above which the worse box falls")
        .requiredAttr("min_size", AttrType.FLOAT, "smaller boxes fall; at least 1 pixel")
        .requiredAttr("eta", AttrType.FLOAT, "factor on a threshold above 0.5 after each box")
        .kernelBy("Anchors")
        .shapeFromKernel()
        .shape(c -> shape(c, image, width));
  }

  private static void shape(ShapeContext c, String image, int width) {
    Shape scores = BoxRules.rank(c, "Scores", 4);
    long anchors = scores.dim(1);
    BoxRules.shaped(
        c,
        "BboxDeltas",
        scores.dim(0),
        anchors < 0 ? -1 : 4 * anchors,
        scores.dim(2),
        scores.dim(3));
    BoxRules.shaped(c, image, scores.dim(0), width);
    for (String slot : new String[] {"Anchors", "Variances"}) {
      BoxRules.shaped(c, slot, scores.dim(2), scores.dim(3), anchors, 4);
    }
    c.setDims("RpnRois", Shape.of(-1, 4));
    c.setLodLevel("RpnRois", 0, 1);
    c.setDims("RpnRoiProbs", Shape.of(-1, 1));
    c.setLodLevel("RpnRoiProbs", 0, 1);
    c.setDims("RpnRoisNum", Shape.of(scores.dim(0)));
    c.setDtype("RpnRoisNum", DType.INT32);
    c.setDims("RpnRoisLod", Shape.of(scores.dim(0)));
    c.setDtype("RpnRoisLod", DType.INT64);
  }
}
