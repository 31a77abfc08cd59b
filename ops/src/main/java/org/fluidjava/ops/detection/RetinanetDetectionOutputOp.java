package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/**
 * The boxes of all levels of a RetinaNet (Lin et al. 2017): the best anchors of each level moved by
 * their offsets, then suppression in each class.
 */
final class RetinanetDetectionOutputOp {
  static final OpDef DEF =
      OpDef.named("retinanet_detection_output")
          .inputs("BBoxes", "[N, M, 4] of each level: offsets of the anchors")
          .inputs("Scores", "[N, M, classes] of each level, without background")
          .inputs("Anchors", "[M, 4] of each level, in pixels")
          .input("ImInfo", "[N, 3]: height, width, scale of each image")
          .output("Out", "[rows, 6]: class from 1 on, score, x1, y1, x2, y2; a LoD of images")
          .requiredAttr(
              "score_threshold", AttrType.FLOAT, "scores not above do not count; last level: 0")
          .requiredAttr("nms_top_k", AttrType.INT, "scores of a level; -1 for all")
          .requiredAttr("nms_threshold", AttrType.FLOAT, "overlap above which the worse box falls")
          .requiredAttr("nms_eta", AttrType.FLOAT, "factor on a threshold above 0.5 after each box")
          .requiredAttr("keep_top_k", AttrType.INT, "rows of an image; -1 for all")
          .kernelBy("Scores")
          .shapeFromKernel()
          .shape(RetinanetDetectionOutputOp::shape)
          .build();

  private RetinanetDetectionOutputOp() {}

  private static void shape(ShapeContext c) {
    int levels = c.inputs("BBoxes");
    for (String slot : new String[] {"Scores", "Anchors"}) {
      c.check(
          c.inputs(slot) == levels,
          "%s must have one variable for each of %d levels but has %d",
          slot,
          levels,
          c.inputs(slot));
    }
    Shape first = BoxRules.rank(c, "Scores", 3);
    BoxRules.shaped(c, "ImInfo", first.dim(0), 3);
    for (int level = 0; level < levels; level++) {
      Shape scores = c.dims("Scores", level);
      c.check(
          scores.matches(Shape.of(first.dim(0), -1, first.dim(2))),
          "Scores of level %d must be [%d, boxes, %d] but is %s",
          level,
          first.dim(0),
          first.dim(2),
          scores);
      Shape boxes = Shape.of(first.dim(0), scores.dim(1), 4);
      c.check(
          c.dims("BBoxes", level).matches(boxes),
          "BBoxes of level %d must be %s but is %s",
          level,
          boxes,
          c.dims("BBoxes", level));
      Shape anchors = Shape.of(scores.dim(1), 4);
      c.check(
          c.dims("Anchors", level).matches(anchors),
          "Anchors of level %d must be %s but is %s",
          level,
          anchors,
          c.dims("Anchors", level));
    }
    c.setDims("Out", Shape.of(-1, 6));
    c.setLodLevel("Out", 0, 1);
  }
}
