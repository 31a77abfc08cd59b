package org.fluidjava.testkit.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Plain computations on boxes, for expected values. */
final class PlainBoxes {
  private PlainBoxes() {}

  /** A scored box. */
  record Box(int label, double score, double[] corners) {
    /** The row class, score, box. */
    double[] row() {
      double[] row = new double[2 + corners.length];
      row[0] = label;
      row[1] = score;
      System.arraycopy(corners, 0, row, 2, corners.length);
      return row;
    }
  }

  /** The common area of two upright boxes by the area of both; {@code border}: 1 in pixels. */
  static double overlap(double[] a, double[] b, double border) {
    double width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
    double height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
    if (width < 0 || height < 0) {
      return 0;
    }
    double common = (width + border) * (height + border);
    double all = 0;
    for (double[] box : List.of(a, b)) {
      double across = box[2] - box[0];
      double down = box[3] - box[1];
      all += across < 0 || down < 0 ? 0 : (across + border) * (down + border);
    }
    return common / (all - common);
  }

  /** The overlap in pixels where boxes that lie less than a pixel apart still touch. */
  static double touching(double[] a, double[] b) {
    double width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]) + 1;
    double height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]) + 1;
    double common = Math.max(0, width) * Math.max(0, height);
    double all = (a[2] - a[0] + 1) * (a[3] - a[1] + 1) + (b[2] - b[0] + 1) * (b[3] - b[1] + 1);
    return common / (all - common);
  }

  /** The best of the boxes, then the best of those that do not overlap it, and so on. */
  static List<Box> suppressed(List<Box> boxes, double threshold, double eta, double border) {
    List<Box> left = new ArrayList<>(boxes);
    List<Box> kept = new ArrayList<>();
    // What falls to a threshold is decided when its turn comes, so the list is walked by score.
    left.sort(Comparator.comparingDouble(Box::score).reversed());
    double limit = threshold;
    for (Box box : left) {
      double most = 0;
      for (Box other : kept) {
        most = Math.max(most, overlap(box.corners, other.corners, border));
      }
      if (most <= limit) {
        kept.add(box);
        limit *= eta < 1 && limit > 0.5 ? eta : 1;
      }
    }
    return kept;
  }

  /** Four numbers of a slot's array. */
  static double[] box(double[] numbers, int index) {
    double[] box = new double[4];
    System.arraycopy(numbers, 4 * index, box, 0, 4);
    return box;
  }

  /** All rows one after the other. */
  static double[] joined(List<double[]> rows) {
    return rows.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
  }
}
