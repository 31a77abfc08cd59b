package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** The best of boxes that overlap, and how good the found boxes are. */
public interface SuppressionLayers extends LayerBase {
  /**
   * Suppression of boxes that overlap a better one of their class, then the best of all classes.
   *
   * @param boxes [N, M, 4]
   * @param scores [N, classes, M]
   * @return [rows, 6]: class, score, box, with a LoD of images; a single -1 when nothing is found
   */
  default Variable multiclassNms(Variable boxes, Variable scores, Suppression settings) {
    LayerCall call = call("multiclass_nms");
    Variable out = call.fixedTemp(boxes.knownDtype());
    settings.on(call.op("multiclass_nms"), boxes, scores).out("Out", out).append();
    return out;
  }

  /**
   * The same where each box is first merged with its predecessor if they overlap (Zhou et al.,
   * EAST, 2017).
   *
   * @param boxes [N, M, 4], or polygons of 8, 16, 24 or 32 numbers
   * @param scores [N, classes, M]
   * @return [rows, 6]: class, score, box, with a LoD of images; a single -1 when nothing is found
   */
  default Variable localityAwareNms(Variable boxes, Variable scores, Suppression settings) {
    LayerCall call = call("locality_aware_nms");
    Variable out = call.fixedTemp(boxes.knownDtype());
    settings.on(call.op("locality_aware_nms"), boxes, scores).out("Out", out).append();
    return out;
  }

  /**
   * Scores of boxes that overlap better ones are lowered instead (Wang et al., SOLOv2, 2020).
   *
   * @param boxes [N, M, 4]
   * @param scores [N, classes, M]
   * @param postThreshold lowered scores must be above
   * @param gaussian the factor falls as exp(-sigma overlap²), not as 1 - overlap
   * @return rows [rows, 6] and int32 numbers of their boxes [rows, 1], with a LoD of images
   */
  default List<Variable> matrixNms(
      Variable boxes,
      Variable scores,
      Suppression settings,
      double postThreshold,
      boolean gaussian,
      double sigma) {
    LayerCall call = call("matrix_nms");
    Variable out = call.fixedTemp(boxes.knownDtype());
    Variable index = call.fixedTemp(DType.INT32);
    call.op("matrix_nms")
        .in("BBoxes", boxes)
        .in("Scores", scores)
        .attr("background_label", settings.background())
        .attr("score_threshold", (float) settings.scoreThreshold())
        .attr("post_threshold", (float) postThreshold)
        .attr("nms_top_k", settings.candidates())
        .attr("gaussian_sigma", (float) sigma)
        .attr("use_gaussian", gaussian)
        .attr("keep_top_k", settings.keep())
        .attr("normalized", settings.normalized())
        .out("Out", out)
        .out("Index", index)
        .append();
    return List.of(out, index);
  }

  /**
   * The mean average precision of found boxes, of this batch.
   *
   * @param found [rows, 6]: class, score, box, with a LoD of images
   * @param truth [boxes, 6]: class, difficult, box; or without difficult; with a LoD of images
   * @param classes with the background, class 0
   * @param threshold overlap above which a box is hit
   * @param elevenPoints the mean of eleven precisions, not the area under the curve
   * @return [1]
   */
  default Variable detectionMap(
      Variable found,
      Variable truth,
      int classes,
      double threshold,
      boolean difficult,
      boolean elevenPoints) {
    LayerCall call = call("detection_map");
    Variable mean = call.temp(DType.FLOAT32);
    Variable counts = call.temp(DType.INT32);
    Variable hits = call.temp(DType.FLOAT32);
    Variable misses = call.temp(DType.FLOAT32);
    call.op("detection_map")
        .in("Label", truth)
        .in("DetectRes", found)
        .out("MAP", mean)
        .out("AccumPosCount", counts)
        .out("AccumTruePos", hits)
        .out("AccumFalsePos", misses)
        .attr("overlap_threshold", (float) threshold)
        .attr("evaluate_difficult", difficult)
        .attr("ap_type", elevenPoints ? "11point" : "integral")
        .attr("class_num", classes)
        .append();
    return mean;
  }
}
