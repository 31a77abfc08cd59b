package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Networks of two stages: where objects may be, and what they are. */
public interface ProposalLayers extends ShapeLayers {
  /**
   * Regions in which a first stage suspects an object.
   *
   * @param scores [N, A, H, W]
   * @param deltas [N, 4 A, H, W]: offsets of the anchors
   * @param info [N, 3]: height, width, scale of each image
   * @param anchors [H, W, A, 4], with variances of the same extents
   * @param before anchors of an image that count; after: regions that are left
   * @param smallest side in pixels before scaling
   * @return regions [rows, 4] and their scores [rows, 1], with a LoD of images
   */
  default List<Variable> generateProposals(
      Variable scores,
      Variable deltas,
      Variable info,
      Variable anchors,
      Variable variances,
      int before,
      int after,
      double threshold,
      double smallest,
      double eta) {
    LayerCall call = call("generate_proposals");
    Variable regions = call.fixedTemp(deltas.knownDtype());
    Variable chances = call.fixedTemp(scores.knownDtype());
    call.op("generate_proposals")
        .in("Scores", scores)
        .in("BboxDeltas", deltas)
        .in("ImInfo", info)
        .in("Anchors", anchors)
        .in("Variances", variances)
        .out("RpnRois", regions)
        .out("RpnRoiProbs", chances)
        .attr("pre_nms_topN", before)
        .attr("post_nms_topN", after)
        .attr("nms_thresh", (float) threshold)
        .attr("min_size", (float) smallest)
        .attr("eta", (float) eta)
        .append();
    return List.of(regions, chances);
  }

  /**
   * A sample of anchors with what they are to learn, and the network's word on them.
   *
   * @param boxes [N, M, 4]: offsets of the anchors that the network tells
   * @param scores [N, M, 1]
   * @param anchors [M, 4] in pixels
   * @param truth true boxes [K, 4] before scaling, with a LoD of images
   * @param crowds int32 [K, 1], LoD as truth: not 0 for boxes to leave out
   * @param info [N, 3]: height, width, scale of each image
   * @return scores [F + B, 1] and offsets [F, 4] of the sample, then int32 labels [F + B, 1],
   *     offsets [F, 4] and their weights [F, 4] to learn
   */
  default List<Variable> rpnTargetAssign(
      Variable boxes,
      Variable scores,
      Variable anchors,
      Variable truth,
      Variable crowds,
      Variable info,
      RpnSample sample) {
    LayerCall call = call("rpn_target_assign");
    List<Variable> targets = targets(call, anchors);
    call.op("rpn_target_assign")
        .in("Anchor", anchors)
        .in("GtBoxes", truth)
        .in("IsCrowd", crowds)
        .in("ImInfo", info)
        .out("LocationIndex", targets.get(0))
        .out("ScoreIndex", targets.get(1))
        .out("TargetLabel", targets.get(2))
        .out("TargetBBox", targets.get(3))
        .out("BBoxInsideWeight", targets.get(4))
        .attr("rpn_batch_size_per_im", sample.size())
        .attr("rpn_straddle_thresh", (float) sample.leave())
        .attr("rpn_positive_overlap", (float) sample.near())
        .attr("rpn_negative_overlap", (float) sample.far())
        .attr("rpn_fg_fraction", (float) sample.part())
        .attr("use_random", sample.random())
        .append();
    return gathered(boxes, scores, 1, targets);
  }

  /**
   * All anchors near or far from a true box with what they are to learn, and the network's word on
   * them.
   *
   * @param boxes [N, M, 4]: offsets of the anchors that the network tells
   * @param scores [N, M, classes], without background
   * @param labels int32 [K, 1], LoD as truth: classes from 1 on
   * @return as {@link #rpnTargetAssign}, then int32 [N, 1]: one more than the anchors with a box
   */
  default List<Variable> retinanetTargetAssign(
      Variable boxes,
      Variable scores,
      Variable anchors,
      Variable truth,
      Variable labels,
      Variable crowds,
      Variable info,
      int classes,
      double near,
      double far) {
    LayerCall call = call("retinanet_target_assign");
    List<Variable> targets = targets(call, anchors);
    Variable counts = call.fixedTemp(DType.INT32);
    call.op("retinanet_target_assign")
        .in("Anchor", anchors)
        .in("GtBoxes", truth)
        .in("GtLabels", labels)
        .in("IsCrowd", crowds)
        .in("ImInfo", info)
        .out("LocationIndex", targets.get(0))
        .out("ScoreIndex", targets.get(1))
        .out("TargetLabel", targets.get(2))
        .out("TargetBBox", targets.get(3))
        .out("BBoxInsideWeight", targets.get(4))
        .out("ForegroundNumber", counts)
        .attr("positive_overlap", (float) near)
        .attr("negative_overlap", (float) far)
        .append();
    List<Variable> all = new ArrayList<>(gathered(boxes, scores, classes, targets));
    all.add(counts);
    return List.copyOf(all);
  }

  private static List<Variable> targets(LayerCall call, Variable anchors) {
    return List.of(
        call.fixedTemp(DType.INT32),
        call.fixedTemp(DType.INT32),
        call.fixedTemp(DType.INT32),
        call.fixedTemp(anchors.knownDtype()),
        call.fixedTemp(anchors.knownDtype()));
  }

  private List<Variable> gathered(
      Variable boxes, Variable scores, int classes, List<Variable> targets) {
    Variable scoreRows = reshape(scores, -1, classes);
    Variable boxRows = reshape(boxes, -1, 4);
    Variable ofScores = gather(scoreRows, targets.get(1), true);
    Variable ofBoxes = gather(boxRows, targets.get(0), true);
    return List.of(ofScores, ofBoxes, targets.get(2), targets.get(3), targets.get(4));
  }

  /**
   * A sample of regions and true boxes for the second stage, with what each is to learn.
   *
   * @param regions [R, 4] in pixels of the scaled image, with a LoD of images
   * @param labels int32 [K, 1], LoD as truth: classes from 1 on
   * @param crowds int32 [K, 1], LoD as truth: not 0 for boxes to leave out
   * @param truth true boxes [K, 4] before scaling, with a LoD of images
   * @param info [N, 3]: height, width, scale of each image
   * @return regions [P, 4], int32 labels [P, 1], offsets [P, 4 classes], their inside and outside
   *     weights, and overlaps with the nearest box [P]; all with a LoD of images
   */
  default List<Variable> generateProposalLabels(
      Variable regions,
      Variable labels,
      Variable crowds,
      Variable truth,
      Variable info,
      ProposalSample sample) {
    LayerCall call = call("generate_proposal_labels");
    DType dtype = regions.knownDtype();
    Variable chosen = call.fixedTemp(dtype);
    Variable classes = call.fixedTemp(labels.knownDtype());
    Variable targets = call.fixedTemp(dtype);
    Variable inside = call.fixedTemp(dtype);
    Variable outside = call.fixedTemp(dtype);
    Variable overlaps = call.fixedTemp(dtype);
    call.op("generate_proposal_labels")
        .in("RpnRois", regions)
        .in("GtClasses", labels)
        .in("IsCrowd", crowds)
        .in("GtBoxes", truth)
        .in("ImInfo", info)
        .out("Rois", chosen)
        .out("LabelsInt32", classes)
        .out("BboxTargets", targets)
        .out("BboxInsideWeights", inside)
        .out("BboxOutsideWeights", outside)
        .out("MaxOverlapWithGT", overlaps)
        .attr("batch_size_per_im", sample.size())
        .attr("fg_fraction", (float) sample.part())
        .attr("fg_thresh", (float) sample.near())
        .attr("bg_thresh_hi", (float) sample.high())
        .attr("bg_thresh_lo", (float) sample.low())
        .attr("bbox_reg_weights", sample.weights())
        .attr("class_nums", sample.classes())
        .attr("use_random", sample.random())
        .attr("is_cls_agnostic", sample.oneClass())
        .attr("is_cascade_rcnn", false)
        .append();
    return List.of(chosen, classes, targets, inside, outside, overlaps);
  }

  /**
   * Regions shared among the levels of a feature pyramid by their size.
   *
   * @param regions [R, 4] with a LoD of images
   * @param referLevel the level of regions whose area is the square of referScale
   * @return the regions of each level, then int32 [R, 1]: the row of each region through all levels
   */
  default List<Variable> distributeFpnProposals(
      Variable regions, int minLevel, int maxLevel, int referLevel, int referScale) {
    LayerCall call = call("distribute_fpn_proposals");
    List<Variable> levels = new ArrayList<>();
    for (int level = minLevel; level <= maxLevel; level++) {
      levels.add(call.temp(regions.knownDtype()));
    }
    Variable restore = call.temp(DType.INT32);
    call.op("distribute_fpn_proposals")
        .in("FpnRois", regions)
        .out("MultiFpnRois", levels)
        .out("RestoreIndex", restore)
        .attr("min_level", minLevel)
        .attr("max_level", maxLevel)
        .attr("refer_level", referLevel)
        .attr("refer_scale", referScale)
        .append();
    List<Variable> all = new ArrayList<>(levels);
    all.add(restore);
    return List.copyOf(all);
  }

  /**
   * The best regions of all images and levels, image by image.
   *
   * @param regions [R, 4] of each level, with a LoD of images
   * @param scores [R, 1] of each level
   * @return [rows, 4] with a LoD of images
   */
  default Variable collectFpnProposals(List<Variable> regions, List<Variable> scores, int most) {
    LayerCall call = call("collect_fpn_proposals");
    Variable out = call.fixedTemp(regions.get(0).knownDtype());
    call.op("collect_fpn_proposals")
        .in("MultiLevelRois", regions)
        .in("MultiLevelScores", scores)
        .out("FpnRois", out)
        .attr("post_nms_topN", most)
        .append();
    return out;
  }

  /**
   * The boxes that all levels of a RetinaNet find.
   *
   * @param boxes [N, M, 4] of each level: offsets of the anchors
   * @param scores [N, M, classes] of each level, without background
   * @param anchors [M, 4] of each level
   * @param info [N, 3]: height, width, scale of each image
   * @return [rows, 6]: class from 1 on, score, box before scaling; with a LoD of images
   */
  default Variable retinanetDetectionOutput(
      List<Variable> boxes,
      List<Variable> scores,
      List<Variable> anchors,
      Variable info,
      Suppression settings) {
    LayerCall call = call("retinanet_detection_output");
    Variable out = call.fixedTemp(scores.get(0).knownDtype());
    call.op("retinanet_detection_output")
        .in("BBoxes", boxes)
        .in("Scores", scores)
        .in("Anchors", anchors)
        .in("ImInfo", info)
        .attr("score_threshold", (float) settings.scoreThreshold())
        .attr("nms_top_k", settings.candidates())
        .attr("nms_threshold", (float) settings.threshold())
        .attr("keep_top_k", settings.keep())
        .attr("nms_eta", (float) settings.eta())
        .out("Out", out)
        .append();
    return out;
  }

  /**
   * The mean of interpolated samples in each cell of regions (He et al., Mask R-CNN, 2017).
   *
   * @param regions [R, 4] in pixels of the image, with a LoD of images
   * @param samples along each side of a cell; -1: by its extent
   * @return [R, C, height, width]
   */
  default Variable roiAlign(
      Variable input, Variable regions, int height, int width, double scale, int samples) {
    LayerCall call = call("roi_align");
    Variable out = call.temp(input.knownDtype());
    call.op("roi_align")
        .in("X", input)
        .in("ROIs", regions)
        .out("Out", out)
        .attr("pooled_height", height)
        .attr("pooled_width", width)
        .attr("spatial_scale", (float) scale)
        .attr("sampling_ratio", samples)
        .append();
    return out;
  }

  /**
   * Quadrangles of images brought to upright rectangles.
   *
   * @param regions [R, 8]: corners from the top left clockwise, with a LoD of images
   * @return [R, C, height, width], the int32 mask [R, 1, height, width] and the matrices [R, 9]
   */
  default List<Variable> roiPerspectiveTransform(
      Variable input, Variable regions, int height, int width, double scale) {
    LayerCall call = call("roi_perspective_transform");
    DType dtype = input.knownDtype();
    Variable out = call.temp(dtype);
    Variable mask = call.temp(DType.INT32);
    Variable matrices = call.temp(dtype);
    Variable indices = call.temp(DType.INT32);
    Variable weights = call.temp(dtype);
    call.op("roi_perspective_transform")
        .in("X", input)
        .in("ROIs", regions)
        .out("Out", out)
        .out("Out2InIdx", indices)
        .out("Out2InWeights", weights)
        .out("Mask", mask)
        .out("TransformMatrix", matrices)
        .attr("transformed_height", height)
        .attr("transformed_width", width)
        .attr("spatial_scale", (float) scale)
        .append();
    return List.of(out, mask, matrices);
  }

  /**
   * The mean of samples in each cell of regions, where cells are moved by learnt offsets (Dai et
   * al. 2017).
   *
   * @param regions [R, 4] in pixels of the image, with a LoD of images
   * @param offsets [R, 2 classes, h, w], or null for none
   * @param ownChannels each cell reads channels of its own
   * @return [R, channels, height, width]
   */
  default Variable deformableRoiPooling(
      Variable input,
      Variable regions,
      @Nullable Variable offsets,
      double scale,
      int height,
      int width,
      int samples,
      double offsetScale,
      boolean ownChannels) {
    LayerCall call = call("deformable_psroi_pooling");
    long channels = input.knownShape().dim(1);
    if (ownChannels) {
      channels = channels / height / width;
    }
    int[] size = {height, width};
    Variable out = call.temp(input.knownDtype());
    Variable counts = call.temp(DType.INT32);
    call.op("deformable_psroi_pooling")
        .in("Input", input)
        .in("ROIs", regions)
        .in("Trans", offsets == null ? regions : offsets)
        .out("Output", out)
        .out("TopCount", counts)
        .attr("no_trans", offsets == null)
        .attr("spatial_scale", (float) scale)
        .attr("output_dim", Math.toIntExact(channels))
        .attr("group_size", ownChannels ? size : new int[] {1, 1})
        .attr("pooled_height", height)
        .attr("pooled_width", width)
        .attr("part_size", size)
        .attr("sample_per_part", samples)
        .attr("trans_std", (float) offsetScale)
        .append();
    return out;
  }
}
