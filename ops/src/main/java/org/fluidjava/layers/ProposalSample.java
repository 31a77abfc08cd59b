package org.fluidjava.layers;

/**
 * Which regions the second stage of a network learns from.
 *
 * @param classes with the background, class 0
 * @param size regions of an image
 * @param part of them that may have a box
 * @param near overlap from which a region has a box
 * @param high overlap below which it is background
 * @param low overlap below which it does not count
 * @param weights four numbers by which offsets are divided
 * @param oneClass offsets do not depend on the class
 * @param random the sample is random, else the first regions
 */
public record ProposalSample(
    int classes,
    int size,
    double part,
    double near,
    double high,
    double low,
    float[] weights,
    boolean oneClass,
    boolean random) {
  /** Fluid's sample: 256 regions, a quarter with a box that they overlap by 0.25. */
  public static ProposalSample of(int classes) {
    float[] weights = {0.1f, 0.1f, 0.2f, 0.2f};
    return new ProposalSample(classes, 256, 0.25, 0.25, 0.5, 0, weights, false, true);
  }

  public ProposalSample withSize(int regions, double withBox) {
    return new ProposalSample(
        classes, regions, withBox, near, high, low, weights, oneClass, random);
  }

  public ProposalSample withOverlaps(double box, double background, double least) {
    return new ProposalSample(
        classes, size, part, box, background, least, weights, oneClass, random);
  }

  public ProposalSample withWeights(float... four) {
    return new ProposalSample(classes, size, part, near, high, low, four, oneClass, random);
  }

  public ProposalSample withOneClass(boolean any) {
    return new ProposalSample(classes, size, part, near, high, low, weights, any, random);
  }

  public ProposalSample withRandom(boolean byChance) {
    return new ProposalSample(classes, size, part, near, high, low, weights, oneClass, byChance);
  }
}
