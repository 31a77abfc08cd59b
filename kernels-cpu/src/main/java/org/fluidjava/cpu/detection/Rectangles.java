package org.fluidjava.cpu.detection;

import org.fluidjava.tensor.DType;

/**
 * Boxes x1, y1, x2, y2 that are compared with each other.
 *
 * @param corners four numbers of each box; they may change between comparisons
 * @param normalized they are parts of an image, not pixels
 * @param dtype the type to compute in: an overlap that is just the threshold, as those of boxes of
 *     whole pixels often are, must not depend on digits that the boxes' type does not have
 */
record Rectangles(double[] corners, boolean normalized, DType dtype)
    implements Suppression.Overlaps {
  @Override
  public double of(int a, int b) {
    return dtype == DType.FLOAT32
        ? Overlap.inFloats(corners, 4 * a, corners, 4 * b, normalized)
        : Overlap.of(corners, 4 * a, corners, 4 * b, normalized);
  }
}
