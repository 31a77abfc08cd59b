package org.fluidjava.ops.detection;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.SuppressionShapes;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Suppression of boxes that overlap a better one of their class, then the best boxes of all
 * classes. The second form tells the boxes' numbers too, the third also how many each image has.
 */
final class MulticlassNmsOps {
  private MulticlassNmsOps() {}

  static List<OpDef> all() {
    return List.of(
        base("multiclass_nms", -1).build(),
        base("multiclass_nms2", 6)
            .optionalOutput("Index", "int32 [rows, 1]: number of each box")
            .build(),
        base("multiclass_nms3", 6)
            .optionalInput("RoisNum", "boxes of each image, in place of a LoD")
            .optionalOutput("Index", "int32 [rows, 1]: number of each box")
            .optionalOutput("NmsRoisNum", "int32 [N]: rows of each image")
            .build());
  }

  /** The first form has no fixed width: without any box it gives a single number -1. */
  private static OpDef.Builder base(String type, int width) {
    return OpDef.named(type)
        .input("BBoxes", "[N, M, 4]; [M, classes, 4] with a LoD of images")
        .input("Scores", "[N, classes, M]; [M, classes] with a LoD of images")
        .output("Out", "[rows, 6]: class, score, x1, y1, x2, y2; one LoD level of images")
        .attr("background_label", 0, "class that is left out; -1 for none")
        .requiredAttr("score_threshold", AttrType.FLOAT, "boxes below do not count")
        .requiredAttr("nms_top_k", AttrType.INT, "candidates of a class; -1 for all")
        .attr("nms_threshold", 0.3f, "overlap from which the worse box falls")
        .attr("nms_eta", 1f, "factor on a threshold above 0.5 after each box")
        .requiredAttr("keep_top_k", AttrType.INT, "rows of an image; -1 for all")
        .attr("normalized", true, "coordinates are parts of the image, not pixels")
        .kernelBy("Scores")
        .shapeFromKernel()
        .shape(c -> shape(c, width));
  }

  private static void shape(ShapeContext c, int width) {
    SuppressionShapes.check(c.dims("Scores"), c.dims("BBoxes"));
    c.setDims("Out", Shape.of(-1, width));
    c.setLodLevel("Out", 0, 1);
    c.setDims("Index", Shape.of(-1, 1));
    c.setDtype("Index", DType.INT32);
    c.setLodLevel("Index", 0, 1);
    c.setDims("NmsRoisNum", Shape.of(-1));
    c.setDtype("NmsRoisNum", DType.INT32);
  }
}
