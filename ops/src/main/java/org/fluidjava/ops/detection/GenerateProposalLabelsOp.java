package org.fluidjava.ops.detection;

import org.fluidjava.op.BoxRules;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * A sample of regions and true boxes for the second stage, with what each is to learn (Ren et al.,
 * Faster R-CNN, 2015; stages one after the other: Cai and Vasconcelos, Cascade R-CNN, 2018).
 */
final class GenerateProposalLabelsOp {
  static final OpDef DEF =
      OpDef.named("generate_proposal_labels")
          .input("RpnRois", "[R, 4] in pixels of the scaled image; a LoD level of images")
          .input("GtClasses", "int32 [K, 1], LoD as GtBoxes: classes from 1 on")
          .input("IsCrowd", "int32 [K] or [K, 1], LoD as GtBoxes: not 0 for boxes to leave out")
          .input("GtBoxes", "[K, 4]: true boxes before scaling; a LoD level of images")
          .input("ImInfo", "[N, 3]: height, width, scale of each image")
          .optionalInput("MaxOverlap", "[R]: overlap with the nearest box; for is_cascade_rcnn")
          .output("Rois", "[P, 4]: first those with a box; one LoD level of images")
          .output("LabelsInt32", "int32 [P, 1]: class of the box, 0 for background")
          .output("BboxTargets", "[P, 4 classes]: offsets to the box in the columns of its class")
          .output("BboxInsideWeights", "[P, 4 classes]: 1 where there are offsets")
          .output("BboxOutsideWeights", "[P, 4 classes]: the same")
          .optionalOutput("MaxOverlapWithGT", "[P]: overlap with the nearest box")
          .requiredAttr("batch_size_per_im", AttrType.INT, "rows of an image at most")
          .requiredAttr("fg_fraction", AttrType.FLOAT, "the part of them that may have a box")
          .requiredAttr("fg_thresh", AttrType.FLOAT, "overlap from which a region has a box")
          .requiredAttr("bg_thresh_hi", AttrType.FLOAT, "overlap below which it is background")
          .requiredAttr("bg_thresh_lo", AttrType.FLOAT, "overlap below which it does not count")
          .requiredAttr("bbox_reg_weights", AttrType.FLOATS, "offsets are divided by these four")
          .requiredAttr("class_nums", AttrType.INT, "classes with the background")
          .attr("use_random", true, "the sample is random, else the first regions")
          .attr("is_cascade_rcnn", false, "a later stage: all regions but the true boxes count")
          .attr("is_cls_agnostic", false, "offsets of all classes stand in the columns of class 1")
          .shapeFromKernel()
          .stateful()
          .shape(GenerateProposalLabelsOp::shape)
          .build();

  private GenerateProposalLabelsOp() {}

  private static void shape(ShapeContext c) {
    long regions = BoxRules.boxes(c, "RpnRois");
    long boxes = BoxRules.boxes(c, "GtBoxes");
    Shape images = BoxRules.rank(c, "ImInfo", 2);
    BoxRules.shaped(c, "ImInfo", -1, 3);
    BoxRules.sequences(c, "RpnRois", images.dim(0));
    BoxRules.sequences(c, "GtBoxes", images.dim(0));
    for (String slot : new String[] {"GtClasses", "IsCrowd"}) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), boxes),
          "%s must have a number for each of %d boxes but is %s",
          slot,
          boxes,
          c.dims(slot));
      BoxRules.int32(c, slot);
      BoxRules.sameSequences(c, slot, "GtBoxes");
    }
    c.check(
        !c.attrs().getBoolean("is_cascade_rcnn") || c.hasInput("MaxOverlap"),
        "is_cascade_rcnn needs MaxOverlap");
    c.check(
        !c.hasInput("MaxOverlap") || ShapeContext.agree(c.dims("MaxOverlap").numel(), regions),
        "MaxOverlap must have a number for each of %d regions",
        regions);
    c.check(
        c.attrs().getFloats("bbox_reg_weights").length == 4,
        "bbox_reg_weights must be 4 numbers but are %d",
        c.attrs().getFloats("bbox_reg_weights").length);
    int classes = c.attrs().getInt("class_nums");
    c.check(classes >= 2, "class_nums must be 2 or more but is %d", classes);
    c.check(
        c.attrs().getInt("batch_size_per_im") >= 0,
        "batch_size_per_im must not be negative but is %d",
        c.attrs().getInt("batch_size_per_im"));
    float part = c.attrs().getFloat("fg_fraction");
    c.check(part >= 0 && part <= 1, "fg_fraction must lie between 0 and 1 but is %s", part);
    out(c, "Rois", c.dtype("RpnRois"), -1, 4);
    out(c, "LabelsInt32", DType.INT32, -1, 1);
    for (String slot : new String[] {"BboxTargets", "BboxInsideWeights", "BboxOutsideWeights"}) {
      out(c, slot, c.dtype("RpnRois"), -1, 4L * classes);
    }
    out(c, "MaxOverlapWithGT", c.dtype("RpnRois"), -1);
  }

  private static void out(ShapeContext c, String slot, DType dtype, long... dims) {
    c.setDims(slot, Shape.of(dims));
    c.setDtype(slot, dtype);
    c.setLodLevel(slot, 0, 1);
  }
}
