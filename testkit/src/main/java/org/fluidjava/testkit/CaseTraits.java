package org.fluidjava.testkit;

import java.util.Arrays;
import java.util.Objects;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** What can be asked of a case: its attributes, ranks and sequences. */
final class CaseTraits {
  private CaseTraits() {}

  static boolean is(OpCase opCase, String attribute) {
    return Boolean.TRUE.equals(opCase.attrs().get(attribute));
  }

  static boolean isAdaptiveMax(OpCase opCase) {
    return is(opCase, "adaptive")
        && opCase.attrs().getOrDefault("pooling_type", "max").equals("max");
  }

  static long dim(OpCase opCase, String slot, int axis) {
    return first(opCase, slot).shape().dim(axis);
  }

  static double number(OpCase opCase, String attribute, double usual) {
    return opCase.attrs().getOrDefault(attribute, usual) instanceof Number number
        ? number.doubleValue()
        : usual;
  }

  /** Whether the number of fill_constant can be had in its integer type. */
  static boolean fitsItsType(OpCase opCase) {
    DType dtype = DType.ofNumber((int) number(opCase, "dtype", DType.FLOAT32.number()));
    Object text = opCase.attrs().getOrDefault("str_value", "");
    double value = number(opCase, "value", 0);
    if (!text.equals("")) {
      String word = text.toString().replace("inf", "Infinity").replace("nan", "NaN");
      value = Double.parseDouble(word);
    }
    return switch (dtype) {
      case INT64 -> Math.abs(value) < 0x1p63;
      case INT32 -> Math.abs(value) < 0x1p31;
      case INT16 -> Math.abs(value) < 0x1p15;
      case INT8 -> Math.abs(value) < 0x1p7;
      case UINT8 -> value >= 0 && value < 0x1p8;
      default -> true;
    };
  }

  static int axis(OpCase opCase) {
    return opCase.attrs().getOrDefault("axis", -1) instanceof Number axis ? axis.intValue() : -1;
  }

  static boolean axisAtEqualRanks(OpCase opCase) {
    return axis(opCase) > 0 && rank(opCase, "X") == rank(opCase, "Y");
  }

  static int rank(OpCase opCase, String slot) {
    return first(opCase, slot).declared(false).rank();
  }

  static boolean hasEmptySequence(OpCase opCase, String slot) {
    return !first(opCase, slot).lod().isEmpty()
        && Arrays.stream(first(opCase, slot).lod().lengths(0)).anyMatch(length -> length == 0);
  }

  /** Whether a variation runs in float64. */
  static boolean isFloat64(OpCase opCase) {
    return opCase.name().endsWith(CaseVariations.IN_FLOAT64);
  }

  /** Whether axis, from the end where it is negative, is the first of {@code more} than X has. */
  static boolean isFirstAxis(OpCase opCase, int more) {
    double axis = number(opCase, "axis", 0);
    return axis == 0 || axis == -(rank(opCase, "X") + more);
  }

  /** The numbers that a case gives its operator. */
  private static double[] numbers(OpCase opCase, String slot) {
    return new CaseProgram(opCase, DType.FLOAT64, false).bySlot().get(slot);
  }

  static boolean hasZero(OpCase opCase, String slot) {
    return Arrays.stream(numbers(opCase, slot)).anyMatch(number -> number == 0);
  }

  /** Whether a slice with a negative step ends in front of the first element. */
  static boolean goesBackPastTheFront(OpCase opCase) {
    if (opCase.attrs().get("axes") instanceof long[] axes
        && opCase.attrs().get("steps") instanceof long[] steps
        && opCase.attrs().get("ends") instanceof long[] ends) {
      for (int i = 0; i < axes.length; i++) {
        if (steps[i] < 0 && ends[i] < -dim(opCase, "Input", (int) axes[i])) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether there may be more padding behind an image than in front of it, or less. */
  static boolean mayPadUnevenly(OpCase opCase) {
    if (opCase.attrs().get("paddings") instanceof int[] paddings
        && opCase.attrs().get("ksize") instanceof int[] ksize
        && paddings.length == 2 * ksize.length) {
      for (int i = 0; i < paddings.length; i += 2) {
        if (paddings[i] != paddings[i + 1]) {
          return true;
        }
      }
    }
    return "SAME".equals(opCase.attrs().get("padding_algorithm"));
  }

  /** Whether a box x1, y1, x2, y2 ends no later than it begins. */
  static boolean hasTurnedRegion(OpCase opCase, String slot) {
    double[] boxes = numbers(opCase, slot);
    for (int i = 0; i < boxes.length; i += 4) {
      if (boxes[i + 2] <= boxes[i] || boxes[i + 3] <= boxes[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** Whether a quadrangle has an edge that rises, but by less than a hundredth of its width. */
  static boolean hasNearlyLevelEdge(OpCase opCase, String slot) {
    double[] corners = numbers(opCase, slot);
    for (int i = 0; i < corners.length; i += 2) {
      int next = i / 8 * 8 + (i + 2) % 8;
      double across = Math.abs(corners[i] - corners[next]);
      double down = Math.abs(corners[i + 1] - corners[next + 1]);
      if (down > 0 && down < 0.01 * across) {
        return true;
      }
    }
    return false;
  }

  /** Whether all lines along an axis sum to one. */
  static boolean sumsToOne(OpCase opCase, String slot, int axis) {
    Shape shape = first(opCase, slot).shape();
    int at = axis < 0 ? axis + shape.rank() : axis;
    int inner = (int) shape.product(at + 1, shape.rank());
    int extent = (int) shape.dim(at);
    double[] numbers = numbers(opCase, slot);
    double[] sums = new double[numbers.length / extent];
    for (int i = 0; i < numbers.length; i++) {
      sums[i / inner / extent * inner + i % inner] += numbers[i];
    }
    return Arrays.stream(sums).allMatch(sum -> Math.abs(sum - 1) < 1e-5);
  }

  /** Whether a square matrix of a batch has no inverse, or none that rounding leaves. */
  static boolean hasSingularMatrix(OpCase opCase, String slot) {
    int n = (int) first(opCase, slot).shape().dim(-1);
    double[] numbers = numbers(opCase, slot);
    for (int start = 0; start < numbers.length; start += n * n) {
      double[] matrix = Arrays.copyOfRange(numbers, start, start + n * n);
      double largest = Arrays.stream(matrix).map(Math::abs).max().orElse(0);
      for (int column = 0; column < n; column++) {
        int pivot = column;
        for (int row = column; row < n; row++) {
          boolean larger =
              Math.abs(matrix[row * n + column]) > Math.abs(matrix[pivot * n + column]);
          pivot = larger ? row : pivot;
        }
        if (Math.abs(matrix[pivot * n + column]) <= 1e-6 * largest) {
          return true;
        }
        for (int i = 0; i < n; i++) {
          double kept = matrix[pivot * n + i];
          matrix[pivot * n + i] = matrix[column * n + i];
          matrix[column * n + i] = kept;
        }
        for (int row = column + 1; row < n; row++) {
          double factor = matrix[row * n + column] / matrix[column * n + column];
          for (int i = column; i < n; i++) {
            matrix[row * n + i] -= factor * matrix[column * n + i];
          }
        }
      }
    }
    return false;
  }

  /** Whether a number of a slot's first tensor lies beyond a bound and its negative. */
  static boolean exceeds(OpCase opCase, String slot, double bound) {
    double[] numbers = numbers(opCase, slot);
    return Arrays.stream(numbers).anyMatch(number -> Math.abs(number) > bound);
  }

  /** Whether a slot's first tensor holds no other probabilities than 0 and 1. */
  static boolean isCertain(OpCase opCase, String slot) {
    return Arrays.stream(numbers(opCase, slot)).allMatch(number -> number == 0 || number == 1);
  }

  /** Whether a polygon (a row of x, y, x, y...) has edges that meet besides those in a row. */
  static boolean crossesItself(OpCase opCase, String slot) {
    double[] all = numbers(opCase, slot);
    int width = Math.toIntExact(dim(opCase, slot, -1));
    int corners = width / 2;
    for (int at = 0; at < all.length; at += width) {
      double[] polygon = Arrays.copyOfRange(all, at, at + width);
      for (int i = 0; i < corners; i++) {
        for (int j = i + 2; j < corners; j++) {
          if ((j + 1) % corners != i && meet(polygon, i, j)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether the edges that begin at two corners have a point in common. */
  private static boolean meet(double[] polygon, int i, int j) {
    int afterI = (i + 1) % (polygon.length / 2);
    int afterJ = (j + 1) % (polygon.length / 2);
    return side(polygon, i, afterI, j) * side(polygon, i, afterI, afterJ) <= 0
        && side(polygon, j, afterJ, i) * side(polygon, j, afterJ, afterI) <= 0;
  }

  /** On which side of the line through two corners a third one lies. */
  private static double side(double[] polygon, int a, int b, int c) {
    double x = polygon[2 * a];
    double y = polygon[2 * a + 1];
    return Math.signum(
        (polygon[2 * b] - x) * (polygon[2 * c + 1] - y)
            - (polygon[2 * b + 1] - y) * (polygon[2 * c] - x));
  }

  /** Whether X and Y are batches of matrices of different extents. */
  static boolean spreadsBatches(OpCase opCase) {
    Shape x = first(opCase, "X").shape();
    Shape y = first(opCase, "Y").shape();
    return x.rank() > 2
        && y.rank() > 2
        && !x.slice(0, x.rank() - 2).equals(y.slice(0, y.rank() - 2));
  }

  static Values first(OpCase opCase, String slot) {
    return Objects.requireNonNull(opCase.inputs().get(slot), slot).get(0);
  }
}
