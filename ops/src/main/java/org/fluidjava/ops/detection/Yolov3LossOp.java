package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** The loss of a YOLO v3 network for one scale (Redmon and Farhadi 2018). */
final class Yolov3LossOp {
  static final OpDef DEF =
      OpDef.named("yolov3_loss")
          .input("X", "[N, masks (5 + classes), H, W] with H = W")
          .input("GTBox", "[N, boxes, 4]: centre, width, height as parts of the image; 0 for none")
          .input("GTLabel", "int32 [N, boxes]: the class of each box")
          .optionalInput("GTScore", "[N, boxes]: how much each box counts; 1 without it")
          .output("Loss", "[N]")
          .output("ObjectnessMask", "[N, masks, H, W]: what cells count as")
          .output("GTMatchMask", "int32 [N, boxes]: the mask that answers for a box, or -1")
          .requiredAttr("class_num", AttrType.INT, "the number of classes")
          .attr("anchors", new int[0], "width and height of each anchor in pixels of the input")
          .attr("anchor_mask", new int[0], "the anchors of this scale")
          .attr("downsample_ratio", 32, r -> r >= 1, "at least 1: pixels of the input in a cell")
          .attr("ignore_thresh", 0.7f, "cells whose box overlaps one more are no background")
          .attr("use_label_smooth", true, "classes are learned a little less sharply")
          .attr("scale_x_y", 1f, "how far centres may leave their cell")
          .kernelBy("X")
          .shape(Yolov3LossOp::shape)
          .grad(
              Gradient.reads("X", "GTBox", "GTLabel", "GTScore", "ObjectnessMask", "GTMatchMask")
                  .given("Loss")
                  .yields("X", "GTBox", "GTLabel", "GTScore"))
          .build();

  private Yolov3LossOp() {}

  private static void shape(ShapeContext c) {
    Shape x = BoxRules.rank(c, "X", 4);
    Shape boxes = BoxRules.rank(c, "GTBox", 3);
    int[] anchors = c.attrs().getInts("anchors");
    int[] mask = c.attrs().getInts("anchor_mask");
    int classes = c.attrs().getInt("class_num");
    c.check(classes > 0, "class_num must be above 0 but is %d", classes);
    c.check(
        anchors.length > 0 && anchors.length % 2 == 0,
        "anchors must be pairs of numbers but are %d numbers",
        anchors.length);
    c.check(mask.length > 0, "anchor_mask must not be empty");
    for (int anchor : mask) {
      c.check(
          anchor >= 0 && anchor < anchors.length / 2,
          "anchor_mask names anchor %d, but there are %d",
          anchor,
          anchors.length / 2);
    }
    for (int extent : anchors) {
      c.check(extent > 0, "anchors must be above 0 but one is %d", extent);
    }
    c.check(
        ShapeContext.agree(x.dim(1), mask.length * (5L + classes)),
        "X must have %d channels for %d masks and %d classes but is %s",
        mask.length * (5L + classes),
        mask.length,
        classes,
        x);
    c.check(ShapeContext.agree(x.dim(2), x.dim(3)), "X must be as high as it is wide but is %s", x);
    BoxRules.shaped(c, "GTBox", x.dim(0), -1, 4);
    BoxRules.shaped(c, "GTLabel", x.dim(0), boxes.dim(1));
    c.check(
        c.dtype("GTLabel") == DType.INT32,
        "GTLabel must be int32 but is %s",
        c.dtype("GTLabel").fluidName());
    if (c.hasInput("GTScore")) {
      BoxRules.shaped(c, "GTScore", x.dim(0), boxes.dim(1));
    }
    c.setDims("Loss", Shape.of(x.dim(0)));
    c.setDims("ObjectnessMask", Shape.of(x.dim(0), mask.length, x.dim(2), x.dim(3)));
    c.setDims("GTMatchMask", Shape.of(x.dim(0), boxes.dim(1)));
    c.setDtype("GTMatchMask", DType.INT32);
  }
}
