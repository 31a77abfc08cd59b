package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/** Boxes that are there before a network moves them, and offsets from them. */
public interface AnchorLayers extends LayerBase {
  /**
   * The prior boxes of each cell of a feature map (Liu et al., SSD, 2016).
   *
   * @param input [N, C, H, W]; only its extents count
   * @param image [N, C, height, width]; only its extents count
   * @return boxes as parts of the image and their variances, both [H, W, boxes, 4]
   */
  default List<Variable> priorBox(Variable input, Variable image, PriorBox settings) {
    LayerCall call = call("prior_box");
    Variable boxes = call.fixedTemp(input.knownDtype());
    Variable variances = call.fixedTemp(input.knownDtype());
    LayerCall.Op op =
        call.op("prior_box")
            .in("Input", input)
            .in("Image", image)
            .out("Boxes", boxes)
            .out("Variances", variances)
            .attr("min_sizes", settings.minSizes())
            .attr("aspect_ratios", settings.aspectRatios())
            .attr("variances", settings.variance())
            .attr("flip", settings.flip())
            .attr("clip", settings.clip())
            .attr("step_w", (float) settings.stepWidth())
            .attr("step_h", (float) settings.stepHeight())
            .attr("offset", (float) settings.offset())
            .attr("min_max_aspect_ratios_order", settings.squaresFirst());
    if (settings.maxSizes().length > 0) {
      op.attr("max_sizes", settings.maxSizes());
    }
    op.append();
    return List.of(boxes, variances);
  }

  /**
   * The anchors of each cell of a feature map (Ren et al., Faster R-CNN, 2015).
   *
   * @param input [N, C, H, W]; only its extents count
   * @param sizes roots of the areas, in pixels of the image
   * @param ratios height by width
   * @param variance four factors of the offsets that a network tells
   * @param stride pixels of the image from cell to cell, across and down
   * @param offset where in a cell the centres are
   * @return anchors in pixels and their variances, both [H, W, anchors, 4]
   */
  default List<Variable> anchorGenerator(
      Variable input,
      float[] sizes,
      float[] ratios,
      float[] variance,
      float[] stride,
      double offset) {
    LayerCall call = call("anchor_generator");
    Variable anchors = call.fixedTemp(input.knownDtype());
    Variable variances = call.fixedTemp(input.knownDtype());
    call.op("anchor_generator")
        .in("Input", input)
        .out("Anchors", anchors)
        .out("Variances", variances)
        .attr("anchor_sizes", sizes)
        .attr("aspect_ratios", ratios)
        .attr("variances", variance)
        .attr("stride", stride)
        .attr("offset", (float) offset)
        .append();
    return List.of(anchors, variances);
  }

  /** How much each box of x [N, 4] overlaps each of y [M, 4], as parts of an image: [N, M]. */
  default Variable iouSimilarity(Variable x, Variable y) {
    return iouSimilarity(x, y, true);
  }

  /** The same; {@code normalized} false: in pixels, where both borders of a box count. */
  default Variable iouSimilarity(Variable x, Variable y, boolean normalized) {
    LayerCall call = call("iou_similarity");
    Variable out = call.temp(x.knownDtype());
    call.op("iou_similarity")
        .in("X", x)
        .in("Y", y)
        .attr("box_normalized", normalized)
        .out("Out", out)
        .append();
    return out;
  }

  /**
   * Offsets of boxes from prior boxes.
   *
   * @param prior [M, 4]
   * @param variance [M, 4], or null for none
   * @param target boxes [N, 4]
   * @param normalized coordinates are parts of the image, not pixels
   * @return [N, M, 4]
   */
  default Variable encodeBoxes(
      Variable prior, @Nullable Variable variance, Variable target, boolean normalized) {
    return boxCoder(prior, variance, target, "encode_center_size", normalized, 0);
  }

  /**
   * Boxes by their offsets from prior boxes.
   *
   * @param prior [M, 4]
   * @param variance [M, 4], or null for none
   * @param target offsets [N, M, 4], or [M, N, 4] where axis is 1
   * @param normalized coordinates are parts of the image, not pixels
   * @param axis 0 or 1: the extent that comes before the priors', or after it
   * @return boxes as target
   */
  default Variable decodeBoxes(
      Variable prior, @Nullable Variable variance, Variable target, boolean normalized, int axis) {
    return boxCoder(prior, variance, target, "decode_center_size", normalized, axis);
  }

  private Variable boxCoder(
      Variable prior,
      @Nullable Variable variance,
      Variable target,
      String code,
      boolean normalized,
      int axis) {
    LayerCall call = call("box_coder");
    Variable out = call.temp(prior.knownDtype());
    call.op("box_coder")
        .in("PriorBox", prior)
        .in("TargetBox", target)
        .in("PriorBoxVar", variance)
        .attr("code_type", code)
        .attr("box_normalized", normalized)
        .attr("axis", axis)
        .out("OutputBox", out)
        .append();
    return out;
  }
}
