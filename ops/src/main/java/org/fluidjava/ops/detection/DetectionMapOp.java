package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * The mean over all classes of the average precision of found boxes (Everingham et al., PASCAL VOC,
 * 2010), of this batch or with what batches before it gave.
 */
final class DetectionMapOp {
  static final OpDef DEF =
      OpDef.named("detection_map")
          .input("DetectRes", "[rows, 6]: class, score, x1, y1, x2, y2; a LoD level of images")
          .input("Label", "[K, 5]: class, box; or [K, 6]: class, difficult, box; a LoD of images")
          .optionalInput("HasState", "int32 [1]: 0 when there was no batch before")
          .optionalInput("PosCount", "int32 [classes, 1]: true boxes before")
          .optionalInput("TruePos", "[rows, 2]: score and 1 for a hit, before; a LoD of classes")
          .optionalInput("FalsePos", "[rows, 2]: score and 1 for a miss, before; a LoD of classes")
          .output("AccumPosCount", "int32 [classes, 1]: true boxes so far")
          .output("AccumTruePos", "[rows, 2]: hits so far; a LoD level of classes")
          .output("AccumFalsePos", "[rows, 2]: misses so far; a LoD level of classes")
          .output("MAP", "[1]: mean average precision")
          .requiredAttr("class_num", AttrType.INT, "classes with the background")
          .attr(
              "background_label",
              0,
              "above 0: class that is left out; class 0 counts if it has boxes")
          .attr("overlap_threshold", 0.5f, "overlap above which a box is hit")
          .attr("evaluate_difficult", true, "boxes marked as difficult count too")
          .attr(
              "ap_type",
              "integral",
              t -> t.equals("integral") || t.equals("11point"),
              "integral or 11point")
          .shapeFromKernel()
          .shape(DetectionMapOp::shape)
          .build();

  private DetectionMapOp() {}

  private static void shape(ShapeContext c) {
    BoxRules.shaped(c, "DetectRes", -1, 6);
    Shape labels = BoxRules.rank(c, "Label", 2);
    c.check(
        labels.dim(1) < 0 || labels.dim(1) == 5 || labels.dim(1) == 6,
        "Label must be [boxes, 5] or [boxes, 6] but is %s",
        labels);
    BoxRules.sequences(c, "Label", -1);
    BoxRules.sequences(c, "DetectRes", c.isBuild() ? -1 : c.lod("Label").sequences(-1));
    int classes = c.attrs().getInt("class_num");
    c.check(classes >= 1, "class_num must be 1 or more but is %d", classes);
    if (c.hasInput("PosCount")) {
      c.check(
          c.hasInput("TruePos") && c.hasInput("FalsePos"),
          "PosCount comes with TruePos and FalsePos");
    }
    if (c.hasInput("HasState")) {
      c.check(
          ShapeContext.agree(c.dims("HasState").numel(), 1),
          "HasState must be one number but is %s",
          c.dims("HasState"));
    }
    c.setDims("AccumPosCount", Shape.of(classes, 1));
    c.setDtype("AccumPosCount", DType.INT32);
    for (String slot : new String[] {"AccumTruePos", "AccumFalsePos"}) {
      c.setDims(slot, Shape.of(-1, 2));
      c.setLodLevel(slot, 0, 1);
    }
    c.setDims("MAP", Shape.of(1));
  }
}
