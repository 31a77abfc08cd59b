package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * Merges each box with its predecessor where they overlap, then suppresses boxes that overlap a
 * better one of their class (Zhou et al., EAST, 2017). Boxes are rectangles or polygons.
 */
final class LocalityAwareNmsOp {
  static final OpDef DEF =
      OpDef.named("locality_aware_nms")
          .input("BBoxes", "[N, M, K]: 4 numbers, or 8, 16, 24 or 32 of a polygon's corners x, y")
          .input("Scores", "[N, classes, M]")
          .output("Out", "[rows, 2 + K]: class, score, box; one LoD level of images")
          .attr("background_label", -1, "class that is left out; -1 for none")
          .requiredAttr("score_threshold", AttrType.FLOAT, "boxes not above do not count")
          .requiredAttr("nms_top_k", AttrType.INT, "candidates of a class; -1 for all")
          .attr("nms_threshold", 0.3f, "overlap above which boxes merge, or the worse box falls")
          .attr("nms_eta", 1f, "factor on a threshold above 0.5 after each box")
          .requiredAttr("keep_top_k", AttrType.INT, "rows of an image; -1 for all")
          .attr("normalized", true, "coordinates are parts of the image, not pixels")
          .kernelBy("Scores")
          .shapeFromKernel()
          .shape(LocalityAwareNmsOp::shape)
          .build();

  private LocalityAwareNmsOp() {}

  private static void shape(ShapeContext c) {
    Shape scores = BoxRules.rank(c, "Scores", 3);
    Shape boxes = BoxRules.rank(c, "BBoxes", 3);
    BoxRules.shaped(c, "BBoxes", scores.dim(0), scores.dim(2), -1);
    long width = boxes.dim(2);
    c.check(
        width < 0 || width == 4 || width > 0 && width <= 32 && width % 8 == 0,
        "each of BBoxes must be 4, 8, 16, 24 or 32 numbers but is %d",
        width);
    // Without any box the result is a single number, so nothing is known of its width.
    c.setDims("Out", Shape.of(-1, -1));
    c.setLodLevel("Out", 0, 1);
  }
}
