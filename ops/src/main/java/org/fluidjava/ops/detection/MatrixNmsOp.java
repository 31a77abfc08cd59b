package org.fluidjava.ops.detection;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.op.SuppressionShapes;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Scores of boxes that overlap better ones of their class are lowered, by all of them at once (Wang
 * et al., SOLOv2, 2020); then the best boxes of all classes.
 */
final class MatrixNmsOp {
  static final OpDef DEF =
      OpDef.named("matrix_nms")
          .input("BBoxes", "[N, M, 4]")
          .input("Scores", "[N, classes, M]")
          .output("Out", "[rows, 6]: class, score, x1, y1, x2, y2; one LoD level of images")
          .optionalOutput("Index", "int32 [rows, 1]: number of each box")
          .optionalOutput("RoisNum", "int32 [N]: rows of each image")
          .attr("background_label", 0, "class that is left out; -1 for none")
          .requiredAttr("score_threshold", AttrType.FLOAT, "boxes not above do not count")
          .attr("post_threshold", 0f, "boxes whose lowered score is not above fall")
          .requiredAttr("nms_top_k", AttrType.INT, "candidates of a class; -1 for all")
          .requiredAttr("keep_top_k", AttrType.INT, "rows of an image; -1 for all")
          .attr("normalized", true, "coordinates are parts of the image, not pixels")
          .attr("use_gaussian", false, "the factor falls as exp(-overlap²), not as 1 - overlap")
          .attr("gaussian_sigma", 2f, "how fast it falls")
          .kernelBy("Scores")
          .shapeFromKernel()
          .shape(MatrixNmsOp::shape)
          .build();

  private MatrixNmsOp() {}

  private static void shape(ShapeContext c) {
    c.check(c.dims("Scores").rank() == 3, "Scores must have 3 extents but is %s", c.dims("Scores"));
    SuppressionShapes.check(c.dims("Scores"), c.dims("BBoxes"));
    c.setDims("Out", Shape.of(-1, 6));
    c.setLodLevel("Out", 0, 1);
    c.setDims("Index", Shape.of(-1, 1));
    c.setDtype("Index", DType.INT32);
    c.setLodLevel("Index", 0, 1);
    c.setDims("RoisNum", Shape.of(c.dims("Scores").dim(0)));
    c.setDtype("RoisNum", DType.INT32);
  }
}
