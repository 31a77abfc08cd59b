package org.fluidjava.layers;

/**
 * Which prior boxes each cell of a feature map has, see {@link AnchorLayers#priorBox}.
 *
 * @param minSizes sizes in pixels of the image
 * @param maxSizes none, or one for each of minSizes: squares of the geometric mean of both
 * @param aspectRatios width by height; 1 is always there
 * @param variance four factors of the offsets that a network tells
 * @param flip inverse ratios too
 * @param clip boxes are cut at the image's border
 * @param stepWidth pixels from cell to cell; 0 from the extents
 * @param stepHeight pixels from cell to cell; 0 from the extents
 * @param offset where in a cell the centres are
 * @param squaresFirst the squares come before the other ratios
 */
public record PriorBox(
    float[] minSizes,
    float[] maxSizes,
    float[] aspectRatios,
    float[] variance,
    boolean flip,
    boolean clip,
    double stepWidth,
    double stepHeight,
    double offset,
    boolean squaresFirst) {
  /** Squares of these sizes, centred in their cells, with Fluid's variances. */
  public static PriorBox of(float... minSizes) {
    return new PriorBox(
        minSizes,
        new float[0],
        new float[] {1},
        new float[] {0.1f, 0.1f, 0.2f, 0.2f},
        false,
        false,
        0,
        0,
        0.5,
        false);
  }

  public PriorBox withMaxSizes(float... sizes) {
    return new PriorBox(
        minSizes,
        sizes,
        aspectRatios,
        variance,
        flip,
        clip,
        stepWidth,
        stepHeight,
        offset,
        squaresFirst);
  }

  /** Ratios of width by height; {@code inverse}: their inverses too. */
  public PriorBox withAspectRatios(boolean inverse, float... ratios) {
    return new PriorBox(
        minSizes,
        maxSizes,
        ratios,
        variance,
        inverse,
        clip,
        stepWidth,
        stepHeight,
        offset,
        squaresFirst);
  }

  public PriorBox withVariance(float... factors) {
    return new PriorBox(
        minSizes,
        maxSizes,
        aspectRatios,
        factors,
        flip,
        clip,
        stepWidth,
        stepHeight,
        offset,
        squaresFirst);
  }

  public PriorBox withClip(boolean cut) {
    return new PriorBox(
        minSizes,
        maxSizes,
        aspectRatios,
        variance,
        flip,
        cut,
        stepWidth,
        stepHeight,
        offset,
        squaresFirst);
  }

  public PriorBox withSteps(double width, double height) {
    return new PriorBox(
        minSizes,
        maxSizes,
        aspectRatios,
        variance,
        flip,
        clip,
        width,
        height,
        offset,
        squaresFirst);
  }

  public PriorBox withOffset(double place) {
    return new PriorBox(
        minSizes,
        maxSizes,
        aspectRatios,
        variance,
        flip,
        clip,
        stepWidth,
        stepHeight,
        place,
        squaresFirst);
  }

  public PriorBox withSquaresFirst(boolean first) {
    return new PriorBox(
        minSizes,
        maxSizes,
        aspectRatios,
        variance,
        flip,
        clip,
        stepWidth,
        stepHeight,
        offset,
        first);
  }
}
