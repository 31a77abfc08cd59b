package org.fluidjava.cpu.detection;

/**
 * Boxes x1, y1, x2, y2 that are compared with each other.
 *
 * @param corners four numbers of each box; they may change between comparisons
 * @param normalized they are parts of an image, not pixels
 */
record Rectangles(double[] corners, boolean normalized) implements Suppression.Overlaps {
  @Override
  public double of(int a, int b) {
    return Overlap.of(
        Math.max(corners[4 * a], corners[4 * b]),
        Math.max(corners[4 * a + 1], corners[4 * b + 1]),
        Math.min(corners[4 * a + 2], corners[4 * b + 2]),
        Math.min(corners[4 * a + 3], corners[4 * b + 3]),
        area(a) + area(b),
        normalized);
  }

  private double area(int box) {
    return Overlap.area(
        corners[4 * box + 2] - corners[4 * box],
        corners[4 * box + 3] - corners[4 * box + 1],
        normalized);
  }
}
