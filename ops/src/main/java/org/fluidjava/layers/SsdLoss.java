package org.fluidjava.layers;

/**
 * The settings of {@link SsdLayers#ssdLoss}.
 *
 * @param background class of priors without a box
 * @param threshold overlap from which a prior that is left over takes its nearest box
 * @param negatives background priors for each prior with a box
 * @param far overlap below which a prior may count as background
 * @param boxWeight weight of the offsets' loss
 * @param classWeight weight of the classes' loss
 * @param perPrediction priors that are left over take a box too
 * @param normalize the loss is divided by the number of priors with a box
 */
public record SsdLoss(
    int background,
    double threshold,
    double negatives,
    double far,
    double boxWeight,
    double classWeight,
    boolean perPrediction,
    boolean normalize) {
  /** Fluid's: overlaps of 0.5, three background priors for one with a box, equal weights. */
  public static final SsdLoss DEFAULT = new SsdLoss(0, 0.5, 3, 0.5, 1, 1, true, true);

  public SsdLoss withBackground(int label) {
    return new SsdLoss(
        label, threshold, negatives, far, boxWeight, classWeight, perPrediction, normalize);
  }

  public SsdLoss withOverlaps(double box, double none) {
    return new SsdLoss(
        background, box, negatives, none, boxWeight, classWeight, perPrediction, normalize);
  }

  public SsdLoss withNegatives(double perBox) {
    return new SsdLoss(
        background, threshold, perBox, far, boxWeight, classWeight, perPrediction, normalize);
  }

  public SsdLoss withWeights(double ofBoxes, double ofClasses) {
    return new SsdLoss(
        background, threshold, negatives, far, ofBoxes, ofClasses, perPrediction, normalize);
  }

  public SsdLoss withPerPrediction(boolean all) {
    return new SsdLoss(
        background, threshold, negatives, far, boxWeight, classWeight, all, normalize);
  }

  public SsdLoss withNormalize(boolean divide) {
    return new SsdLoss(
        background, threshold, negatives, far, boxWeight, classWeight, perPrediction, divide);
  }
}
