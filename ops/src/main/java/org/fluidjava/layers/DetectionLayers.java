package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Boxes, anchors and suppression. */
public interface DetectionLayers extends LayerBase {
  /**
   * Boxes and scores of a YOLO v3 network's output.
   *
   * @param x [N, anchors (5 + classes), H, W]
   * @param imageSize int32 [N, 2]: height and width of each image
   * @param anchors width and height of each anchor in pixels of the input
   * @return boxes [N, anchors H W, 4] and scores [N, anchors H W, classes]
   */
  default List<Variable> yoloBox(
      Variable x,
      Variable imageSize,
      int[] anchors,
      int classes,
      double confidence,
      int downsampleRatio,
      boolean clip) {
    LayerCall call = call("yolo_box");
    Variable boxes = call.temp(x.knownDtype());
    Variable scores = call.temp(x.knownDtype());
    call.op("yolo_box")
        .in("X", x)
        .in("ImgSize", imageSize)
        .out("Boxes", boxes)
        .out("Scores", scores)
        .attr("anchors", anchors)
        .attr("class_num", classes)
        .attr("conf_thresh", (float) confidence)
        .attr("downsample_ratio", downsampleRatio)
        .attr("clip_bbox", clip)
        .append();
    return List.of(boxes, scores);
  }

  /**
   * The loss of one scale of a YOLO v3 network.
   *
   * @param x [N, masks (5 + classes), H, W]
   * @param boxes [N, B, 4]: centre, width and height as parts of the image; 0 for none
   * @param labels int32 [N, B]
   * @param scores [N, B], or null where every box counts 1
   * @param anchors width and height of each anchor in pixels of the input
   * @param mask the anchors of this scale
   * @return [N]
   */
  default Variable yolov3Loss(
      Variable x,
      Variable boxes,
      Variable labels,
      @Nullable Variable scores,
      int[] anchors,
      int[] mask,
      int classes,
      double ignore,
      int downsampleRatio) {
    LayerCall call = call("yolov3_loss");
    Variable loss = call.temp(x.knownDtype());
    Variable objects = call.temp(DType.INT32);
    Variable matches = call.temp(DType.INT32);
    call.op("yolov3_loss")
        .in("X", x)
        .in("GTBox", boxes)
        .in("GTLabel", labels)
        .in("GTScore", scores)
        .out("Loss", loss)
        .out("ObjectnessMask", objects)
        .out("GTMatchMask", matches)
        .attr("anchors", anchors)
        .attr("anchor_mask", mask)
        .attr("class_num", classes)
        .attr("ignore_thresh", (float) ignore)
        .attr("downsample_ratio", downsampleRatio)
        .append();
    return loss;
  }

  /**
   * Prior boxes of fixed sizes, several of each spread over each cell.
   *
   * @param densities for each size, boxes in a row and in a column
   * @return boxes and variances, both [H, W, boxes, 4]
   */
  default List<Variable> densityPriorBox(
      Variable input,
      Variable image,
      int[] densities,
      float[] sizes,
      float[] ratios,
      boolean clip) {
    LayerCall call = call("density_prior_box");
    Variable boxes = call.fixedTemp(input.knownDtype());
    Variable variances = call.fixedTemp(input.knownDtype());
    call.op("density_prior_box")
        .in("Input", input)
        .in("Image", image)
        .out("Boxes", boxes)
        .out("Variances", variances)
        .attr("densities", densities)
        .attr("fixed_sizes", sizes)
        .attr("fixed_ratios", ratios)
        .attr("clip", clip)
        .append();
    return List.of(boxes, variances);
  }

  /** Boxes cut at the border of their image; {@code info} is [N, 3]: height, width, scale. */
  default Variable boxClip(Variable input, Variable info) {
    LayerCall call = call("box_clip");
    Variable out = call.temp(input.knownDtype());
    call.op("box_clip").in("Input", input).in("ImInfo", info).out("Output", out).append();
    return out;
  }

  /**
   * For each prior box the boxes of all classes and that of the best one.
   *
   * @param limit largest logarithm of a size by the prior's
   * @return [boxes, 4 classes] and [boxes, 4]
   */
  default List<Variable> boxDecoderAndAssign(
      Variable prior, Variable variance, Variable target, Variable score, double limit) {
    LayerCall call = call("box_decoder_and_assign");
    Variable decoded = call.temp(prior.knownDtype());
    Variable assigned = call.temp(prior.knownDtype());
    call.op("box_decoder_and_assign")
        .in("PriorBox", prior)
        .in("PriorBoxVar", variance)
        .in("TargetBox", target)
        .in("BoxScore", score)
        .out("DecodeBox", decoded)
        .out("OutputAssignBox", assigned)
        .attr("box_clip", (float) limit)
        .append();
    return List.of(decoded, assigned);
  }

  /** Corners of polygons from their distances to the cells of a map: [N, 2 corners, H, W]. */
  default Variable polygonBoxTransform(Variable input) {
    LayerCall call = call("polygon_box_transform");
    Variable out = call.temp(input.knownDtype());
    call.op("polygon_box_transform").in("Input", input).out("Output", out).append();
    return out;
  }

  /**
   * The focal loss of class scores.
   *
   * @param x [rows, classes]
   * @param label int32 [rows, 1]: class from 1 on, 0 for background, -1 for none
   * @param foreground int32 [1]: the number of rows with a class
   * @return as x
   */
  default Variable sigmoidFocalLoss(
      Variable x, Variable label, Variable foreground, double gamma, double alpha) {
    LayerCall call = call("sigmoid_focal_loss");
    Variable out = call.temp(x.knownDtype());
    call.op("sigmoid_focal_loss")
        .in("X", x)
        .in("Label", label)
        .in("FgNum", foreground)
        .out("Out", out)
        .attr("gamma", (float) gamma)
        .attr("alpha", (float) alpha)
        .append();
    return out;
  }

  /**
   * Pairs rows with columns, the nearest first.
   *
   * @param perPrediction columns left over take their nearest row too, if near enough
   * @return int32 row numbers and how near they are, both [N, columns]
   */
  default List<Variable> bipartiteMatch(
      Variable nearness, boolean perPrediction, double threshold) {
    LayerCall call = call("bipartite_match");
    Variable indices = call.fixedTemp(DType.INT32);
    Variable near = call.fixedTemp(nearness.knownDtype());
    call.op("bipartite_match")
        .in("DistMat", nearness)
        .out("ColToRowMatchIndices", indices)
        .out("ColToRowMatchDist", near)
        .attr("match_type", perPrediction ? "per_prediction" : "bipartite")
        .attr("dist_threshold", (float) threshold)
        .append();
    return List.of(indices, near);
  }

  /**
   * For each prior box what its matched row holds.
   *
   * @param negatives int32 [negatives, 1] with a LoD of images, or null
   * @return [N, priors, K] and weights [N, priors, 1]
   */
  default List<Variable> targetAssign(
      Variable input, Variable matched, @Nullable Variable negatives, int mismatch) {
    LayerCall call = call("target_assign");
    Variable out = call.temp(input.knownDtype());
    Variable weight = call.temp(DType.FLOAT32);
    call.op("target_assign")
        .in("X", input)
        .in("MatchIndices", matched)
        .in("NegIndices", negatives)
        .out("Out", out)
        .out("OutWeight", weight)
        .attr("mismatch_value", mismatch)
        .append();
    return List.of(out, weight);
  }
}
