package org.fluidjava.layers;

import org.fluidjava.program.Variable;

/**
 * The settings of a suppression of overlapping boxes.
 *
 * @param scoreThreshold boxes not above do not count
 * @param candidates of a class, the best ones; -1 for all
 * @param keep rows of an image; -1 for all
 * @param threshold overlap above which the worse box falls
 * @param normalized coordinates are parts of the image, not pixels
 * @param eta factor on a threshold above 0.5 after each box that stays; 1 for none
 * @param background class that is left out; -1 for none
 */
public record Suppression(
    double scoreThreshold,
    int candidates,
    int keep,
    double threshold,
    boolean normalized,
    double eta,
    int background) {
  /** Overlap 0.3, coordinates as parts of the image, a threshold that stays, class 0 left out. */
  public static Suppression of(double scoreThreshold, int candidates, int keep) {
    return new Suppression(scoreThreshold, candidates, keep, 0.3, true, 1, 0);
  }

  public Suppression withThreshold(double overlap) {
    return new Suppression(scoreThreshold, candidates, keep, overlap, normalized, eta, background);
  }

  public Suppression withNormalized(boolean parts) {
    return new Suppression(scoreThreshold, candidates, keep, threshold, parts, eta, background);
  }

  public Suppression withEta(double factor) {
    return new Suppression(
        scoreThreshold, candidates, keep, threshold, normalized, factor, background);
  }

  public Suppression withBackground(int label) {
    return new Suppression(scoreThreshold, candidates, keep, threshold, normalized, eta, label);
  }

  /** Puts the boxes and the settings on an operator. */
  LayerCall.Op on(LayerCall.Op op, Variable boxes, Variable scores) {
    return op.in("BBoxes", boxes)
        .in("Scores", scores)
        .attr("background_label", background)
        .attr("score_threshold", (float) scoreThreshold)
        .attr("nms_top_k", candidates)
        .attr("nms_threshold", (float) threshold)
        .attr("nms_eta", (float) eta)
        .attr("keep_top_k", keep)
        .attr("normalized", normalized);
  }
}
