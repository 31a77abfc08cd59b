package org.fluidjava.layers;

/**
 * Which anchors a proposal network learns from.
 *
 * @param size anchors of an image
 * @param leave pixels by which they may leave the image; negative: they all count
 * @param part of them that may have a box
 * @param near overlap from which an anchor has a box
 * @param far overlap below which it is background
 * @param random the sample is random, else the first anchors
 */
public record RpnSample(
    int size, double leave, double part, double near, double far, boolean random) {
  /** 256 anchors, all within the image, half of them with a box that they overlap by 0.7. */
  public static final RpnSample DEFAULT = new RpnSample(256, 0, 0.5, 0.7, 0.3, true);

  public RpnSample withSize(int anchors) {
    return new RpnSample(anchors, leave, part, near, far, random);
  }

  public RpnSample withLeave(double pixels) {
    return new RpnSample(size, pixels, part, near, far, random);
  }

  public RpnSample withPart(double withBox) {
    return new RpnSample(size, leave, withBox, near, far, random);
  }

  public RpnSample withOverlaps(double box, double background) {
    return new RpnSample(size, leave, part, box, background, random);
  }

  public RpnSample withRandom(boolean byChance) {
    return new RpnSample(size, leave, part, near, far, byChance);
  }
}
