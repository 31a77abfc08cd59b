package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code roi_perspective_transform}. */
final class RoiPerspectiveTransformCases {
  /** Half of them lie on the map: a rectangle, a parallelogram, and a trapezium. */
  private static final double[] REGIONS = {
    2, 2, 14, 2, 14, 8, 2, 8,
    4, 1, 12, 4, 10, 11, 2, 8,
    3, 2, 15, 4, 12, 11, 5, 10,
  };

  private RoiPerspectiveTransformCases() {}

  static List<OpCase> cases() {
    return List.of(
        transformed("as wide as there is room", 4, 5),
        transformed("columns to spare", 3, 12),
        transformed("one row", 1, 3),
        base("four corners need eight numbers", 2, 2)
            .in("ROIs", Values.normal(3, 4).lengths(2, 1))
            .fails("roi_perspective_transform: ROIs must be [?, 8] but is [?, 4]")
            .build());
  }

  private static OpCase.Builder base(String name, int rows, int columns) {
    return OpCase.of("roi_perspective_transform")
        .named(name)
        .in("X", Values.normal(2, 2, 7, 9))
        .attr("spatial_scale", 0.5f)
        .attr("transformed_height", rows)
        .attr("transformed_width", columns);
  }

  private static OpCase transformed(String name, int rows, int columns) {
    String why = "a small term keeps the matrix of a quadrangle without area finite";
    return base(name, rows, columns)
        .in("ROIs", Values.of(REGIONS, 3, 8).lengths(2, 1))
        .expect("Out", in -> sampled(in, rows, columns).lengths(2, 1))
        .expect("Mask", in -> mask(in, rows, columns))
        .expect("TransformMatrix", in -> matrices(in, rows, columns))
        .unchecked("Out2InIdx", "it is not used")
        .unchecked("Out2InWeights", "it is not used")
        .tolerance(DType.FLOAT32, 1e-4, why)
        .tolerance(DType.FLOAT64, 1e-4, why)
        .checkGradient("X")
        .build();
  }

  private static double[] corners(Inputs in, int region) {
    double[] corners = new double[8];
    for (int i = 0; i < 8; i++) {
      corners[i] = in.get("ROIs")[8 * region + i] * 0.5;
    }
    return corners;
  }

  /** The last column of the rectangle that a region is brought to. */
  private static int across(double[] c, int rows, int columns) {
    double[] sides = new double[4];
    for (int i = 0; i < 4; i++) {
      int next = (i + 1) % 4;
      sides[i] = Math.hypot(c[2 * i] - c[2 * next], c[2 * i + 1] - c[2 * next + 1]);
    }
    double ideal =
        Math.round((sides[0] + sides[2]) * (Math.max(2, rows) - 1) / (sides[1] + sides[3])) + 1;
    return (int) Math.max(2, Math.min(ideal, columns)) - 1;
  }

  /**
   * The perspective of a region as the solution of eight equations: each corner of the rectangle
   * goes to one of the region's.
   */
  private static double[] matrix(double[] c, int rows, int columns) {
    double across = across(c, rows, columns);
    double down = Math.max(2, rows) - 1;
    double[][] points = {{0, 0}, {across, 0}, {across, down}, {0, down}};
    double[][] equations = new double[8][9];
    for (int i = 0; i < 4; i++) {
      for (int axis = 0; axis < 2; axis++) {
        double[] row = equations[2 * i + axis];
        double to = c[2 * i + axis];
        row[3 * axis] = points[i][0];
        row[3 * axis + 1] = points[i][1];
        row[3 * axis + 2] = 1;
        row[6] = -to * points[i][0];
        row[7] = -to * points[i][1];
        row[8] = to;
      }
    }
    for (int i = 0; i < 8; i++) {
      int best = i;
      for (int j = i; j < 8; j++) {
        best = Math.abs(equations[j][i]) > Math.abs(equations[best][i]) ? j : best;
      }
      double[] pivot = equations[best];
      equations[best] = equations[i];
      equations[i] = pivot;
      for (int j = 0; j < 8; j++) {
        double factor = j == i ? 0 : equations[j][i] / pivot[i];
        for (int k = 0; k < 9; k++) {
          equations[j][k] -= factor * pivot[k];
        }
      }
    }
    double[] matrix = new double[9];
    for (int i = 0; i < 8; i++) {
      matrix[i] = equations[i][8] / equations[i][i];
    }
    matrix[8] = 1;
    return matrix;
  }

  private static Expected matrices(Inputs in, int rows, int columns) {
    double[] all = new double[27];
    for (int region = 0; region < 3; region++) {
      System.arraycopy(matrix(corners(in, region), rows, columns), 0, all, 9 * region, 9);
    }
    return Expected.of(all, 3, 9);
  }

  /** The rectangle's cells lie within the region, those beyond its last column outside. */
  private static Expected mask(Inputs in, int rows, int columns) {
    int[] mask = new int[3 * rows * columns];
    for (int i = 0; i < mask.length; i++) {
      double[] c = corners(in, i / columns / rows);
      mask[i] = i % columns <= across(c, rows, columns) ? 1 : 0;
    }
    return Expected.ints(mask, 3, 1, rows, columns);
  }

  private static Expected sampled(Inputs in, int rows, int columns) {
    double[] out = new double[3 * 2 * rows * columns];
    for (int i = 0; i < out.length; i++) {
      int column = i % columns;
      int row = i / columns % rows;
      int channel = i / columns / rows % 2;
      int region = i / columns / rows / 2;
      double[] c = corners(in, region);
      if (column <= across(c, rows, columns)) {
        double[] m = matrix(c, rows, columns);
        double depth = m[6] * column + m[7] * row + 1;
        double x = (m[0] * column + m[1] * row + m[2]) / depth;
        double y = (m[3] * column + m[4] * row + m[5]) / depth;
        int plane = ((region == 2 ? 1 : 0) * 2 + channel) * 63;
        for (int j = 0; j < 63; j++) {
          double near = Math.max(0, 1 - Math.abs(x - j % 9)) * Math.max(0, 1 - Math.abs(y - j / 9));
          out[i] += in.get("X")[plane + j] * near;
        }
      }
    }
    return Expected.of(out, 3, 2, rows, columns);
  }
}
