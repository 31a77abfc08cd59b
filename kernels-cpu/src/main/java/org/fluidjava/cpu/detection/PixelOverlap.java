package org.fluidjava.cpu.detection;

import org.fluidjava.tensor.DType;

/**
 * The overlap of boxes x1, y1, x2, y2 in pixels as the targets of training use it: both borders
 * count, so boxes that lie less than a pixel apart still overlap.
 *
 * @param dtype the type to compute in, see {@link Rectangles}
 */
record PixelOverlap(DType dtype) {
  /** The common area by the area of both. */
  double of(double[] a, int aAt, double[] b, int bAt) {
    double width = rounded(Math.min(a[aAt + 2], b[bAt + 2]) - Math.max(a[aAt], b[bAt]) + 1);
    double height =
        rounded(Math.min(a[aAt + 3], b[bAt + 3]) - Math.max(a[aAt + 1], b[bAt + 1]) + 1);
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double common = rounded(width * height);
    return rounded(common / rounded(area(a, aAt) + area(b, bAt) - common));
  }

  private double area(double[] box, int at) {
    return rounded((box[at + 2] - box[at] + 1) * (box[at + 3] - box[at + 1] + 1));
  }

  private double rounded(double number) {
    return dtype == DType.FLOAT32 ? (float) number : number;
  }
}
