package org.fluidjava.cpu.detection;

/**
 * Simple polygons (x, y, x, y, …), convex or not, that are compared with each other. A polygon is
 * the sum of the triangles that its edges span with one point, counted with the sign of their turn;
 * so the common area of two polygons is a sum over pairs of triangles.
 */
final class Polygons implements Suppression.Overlaps {
  private final double[] numbers;
  private final int width;

  /** {@code width}: numbers of a polygon, twice its corners. */
  Polygons(double[] numbers, int width) {
    this.numbers = numbers;
    this.width = width;
  }

  @Override
  public double of(int a, int b) {
    double common = common(a, b);
    double areas = area(a) + area(b);
    return common <= 0 ? 0 : common / (areas - common);
  }

  private double area(int polygon) {
    double twice = 0;
    for (int i = 2; i + 2 < width; i += 2) {
      twice += turn(fan(polygon, i));
    }
    return Math.abs(twice) / 2;
  }

  private double common(int a, int b) {
    double sum = 0;
    for (int i = 2; i + 2 < width; i += 2) {
      double[] first = fan(a, i);
      for (int j = 2; j + 2 < width; j += 2) {
        double[] second = fan(b, j);
        double sign = Math.signum(turn(first)) * Math.signum(turn(second));
        sum += sign == 0 ? 0 : sign * cut(first, second);
      }
    }
    // Both polygons may turn either way.
    return Math.abs(sum);
  }

  /** The triangle of a polygon's first corner and of the edge that begins at number {@code i}. */
  private double[] fan(int polygon, int i) {
    int at = polygon * width;
    double[] triangle = new double[6];
    System.arraycopy(numbers, at, triangle, 0, 2);
    System.arraycopy(numbers, at + i, triangle, 2, 4);
    return triangle;
  }

  /** Twice the area of a triangle, negative when it turns clockwise. */
  private static double turn(double[] t) {
    return side(t[0], t[1], t[2], t[3], t[4], t[5]);
  }

  private static double side(double x1, double y1, double x2, double y2, double x, double y) {
    return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
  }

  /** The common area of two triangles: the first one cut along each edge of the second. */
  private static double cut(double[] triangle, double[] by) {
    double[] left = triangle.clone();
    double sign = Math.signum(turn(by));
    for (int i = 0; i < 3 && left.length > 0; i++) {
      int next = (i + 1) % 3;
      left = inside(left, by[2 * i], by[2 * i + 1], by[2 * next], by[2 * next + 1], sign);
    }
    double twice = 0;
    for (int i = 2; i + 2 < left.length; i += 2) {
      twice += side(left[0], left[1], left[i], left[i + 1], left[i + 2], left[i + 3]);
    }
    return Math.abs(twice) / 2;
  }

  /** The part of a convex polygon on one side of a line (Sutherland and Hodgman 1974). */
  private static double[] inside(
      double[] polygon, double x1, double y1, double x2, double y2, double sign) {
    double[] out = new double[polygon.length + 4];
    int count = 0;
    int last = polygon.length - 2;
    double before = sign * side(x1, y1, x2, y2, polygon[last], polygon[last + 1]);
    for (int i = 0; i < polygon.length; i += 2) {
      double here = sign * side(x1, y1, x2, y2, polygon[i], polygon[i + 1]);
      if (before > 0 && here < 0 || before < 0 && here > 0) {
        double part = before / (before - here);
        int from = i == 0 ? last : i - 2;
        out[count++] = polygon[from] + part * (polygon[i] - polygon[from]);
        out[count++] = polygon[from + 1] + part * (polygon[i + 1] - polygon[from + 1]);
      }
      if (here >= 0) {
        out[count++] = polygon[i];
        out[count++] = polygon[i + 1];
      }
      before = here;
    }
    return java.util.Arrays.copyOf(out, count);
  }
}
