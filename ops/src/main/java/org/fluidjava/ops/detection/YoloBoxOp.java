package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Boxes and scores from what a YOLO v3 network gives (Redmon and Farhadi 2018). */
final class YoloBoxOp {
  static final OpDef DEF =
      OpDef.named("yolo_box")
          .input("X", "[N, anchors (5 + classes), H, W]; iou_aware has anchors more in front")
          .input("ImgSize", "int32 [N, 2]: height and width of each image")
          .output("Boxes", "[N, anchors H W, 4]: x1, y1, x2, y2 in pixels of the image")
          .output("Scores", "[N, anchors H W, classes]; zero, as the box, below conf_thresh")
          .requiredAttr("class_num", AttrType.INT, "the number of classes")
          .attr("anchors", new int[0], "width and height of each anchor in pixels of the input")
          .attr("downsample_ratio", 32, r -> r >= 1, "at least 1: pixels of the input in a cell")
          .attr("conf_thresh", 0.01f, "boxes of less confidence do not count")
          .attr("clip_bbox", true, "cut boxes at the image's border")
          .attr("scale_x_y", 1f, "how far centres may leave their cell")
          .attr("iou_aware", false, "the network tells the overlap that it expects")
          .attr("iou_aware_factor", 0.5f, "weight of the expected overlap, 0 to 1")
          .kernelBy("X")
          .shape(YoloBoxOp::shape)
          .build();

  private YoloBoxOp() {}

  private static void shape(ShapeContext c) {
    Shape x = BoxRules.rank(c, "X", 4);
    int[] anchors = c.attrs().getInts("anchors");
    int classes = c.attrs().getInt("class_num");
    c.check(
        anchors.length > 0 && anchors.length % 2 == 0,
        "anchors must be pairs of numbers but are %d numbers",
        anchors.length);
    c.check(classes > 0, "class_num must be above 0 but is %d", classes);
    long count = anchors.length / 2;
    long channels = count * (classes + (c.attrs().getBoolean("iou_aware") ? 6L : 5L));
    c.check(
        ShapeContext.agree(x.dim(1), channels),
        "X must have %d channels for %d anchors and %d classes but is %s",
        channels,
        count,
        classes,
        x);
    BoxRules.ofImages(c, "ImgSize", x.dim(0), 2);
    c.check(
        c.dtype("ImgSize") == DType.INT32,
        "ImgSize must be int32 but is %s",
        c.dtype("ImgSize").fluidName());
    long boxes = x.dim(2) < 0 || x.dim(3) < 0 ? -1 : count * x.dim(2) * x.dim(3);
    c.setDims("Boxes", Shape.of(x.dim(0), boxes, 4));
    c.setDims("Scores", Shape.of(x.dim(0), boxes, classes));
  }
}
