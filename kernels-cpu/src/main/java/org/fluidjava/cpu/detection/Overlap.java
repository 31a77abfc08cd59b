package org.fluidjava.cpu.detection;

import org.fluidjava.device.Elements;

/** Areas and overlaps of boxes (x1, y1, x2, y2). */
final class Overlap {
  private Overlap() {}

  /** A box's area; 0 when its corners are exchanged. In pixels both borders count. */
  static double area(Elements boxes, long at, boolean normalized) {
    return area(
        boxes.get(at + 2) - boxes.get(at), boxes.get(at + 3) - boxes.get(at + 1), normalized);
  }

  /** The area of a box by the differences of its corners. */
  static double area(double width, double height, boolean normalized) {
    if (width < 0 || height < 0) {
      return 0;
    }
    return normalized ? width * height : (width + 1) * (height + 1);
  }

  /** The common area by the area of both; 0 when they do not meet. */
  static double of(Elements a, long aAt, Elements b, long bAt, boolean normalized) {
    return of(
        Math.max(a.get(aAt), b.get(bAt)),
        Math.max(a.get(aAt + 1), b.get(bAt + 1)),
        Math.min(a.get(aAt + 2), b.get(bAt + 2)),
        Math.min(a.get(aAt + 3), b.get(bAt + 3)),
        area(a, aAt, normalized) + area(b, bAt, normalized),
        normalized);
  }

  /** The same from the borders of the common part and the sum of both areas. */
  static double of(
      double left, double top, double right, double bottom, double areas, boolean normalized) {
    if (left > right || top > bottom) {
      return 0;
    }
    double border = normalized ? 0 : 1;
    double common = (right - left + border) * (bottom - top + border);
    return common / (areas - common);
  }

  /** The same of boxes in arrays. */
  static double of(double[] a, int aAt, double[] b, int bAt, boolean normalized) {
    return of(
        Math.max(a[aAt], b[bAt]),
        Math.max(a[aAt + 1], b[bAt + 1]),
        Math.min(a[aAt + 2], b[bAt + 2]),
        Math.min(a[aAt + 3], b[bAt + 3]),
        area(a[aAt + 2] - a[aAt], a[aAt + 3] - a[aAt + 1], normalized)
            + area(b[bAt + 2] - b[bAt], b[bAt + 3] - b[bAt + 1], normalized),
        normalized);
  }

  /** The same with every step rounded to float32. */
  static float inFloats(double[] a, int aAt, double[] b, int bAt, boolean normalized) {
    float left = (float) Math.max(a[aAt], b[bAt]);
    float top = (float) Math.max(a[aAt + 1], b[bAt + 1]);
    float right = (float) Math.min(a[aAt + 2], b[bAt + 2]);
    float bottom = (float) Math.min(a[aAt + 3], b[bAt + 3]);
    if (left > right || top > bottom) {
      return 0;
    }
    float border = normalized ? 0 : 1;
    float common = (right - left + border) * (bottom - top + border);
    return common / (areaInFloats(a, aAt, normalized) + areaInFloats(b, bAt, normalized) - common);
  }

  private static float areaInFloats(double[] box, int at, boolean normalized) {
    float width = (float) box[at + 2] - (float) box[at];
    float height = (float) box[at + 3] - (float) box[at + 1];
    if (width < 0 || height < 0) {
      return 0;
    }
    return normalized ? width * height : (width + 1) * (height + 1);
  }

  /** The nearest whole number, halves away from zero. */
  static double round(double value) {
    return Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
  }
}
