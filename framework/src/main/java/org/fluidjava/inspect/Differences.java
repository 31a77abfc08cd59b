package org.fluidjava.inspect;

import java.util.Arrays;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;

/**
 * How far two values of one variable lie apart.
 *
 * @param variable its name
 * @param absolute the largest absolute difference of an element
 * @param relative that difference over the largest magnitude in the first value; for integers and
 *     whatever differs in kind, shape or LoD it is infinite
 * @param element the flat index of the worst element; -1 when the values differ as a whole
 * @param first the worst element in the first value
 * @param second the worst element in the second value
 * @param note what differs as a whole, or empty
 */
public record Differences(
    String variable,
    double absolute,
    double relative,
    long element,
    double first,
    double second,
    String note) {

  static Differences none(String variable) {
    return new Differences(variable, 0, 0, -1, 0, 0, "");
  }

  private static Differences whole(String variable, String note) {
    return new Differences(
        variable, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, -1, 0, 0, note);
  }

  /** Compares two values of a variable. */
  public static Differences of(String variable, Value one, Value other) {
    if (one instanceof LoDTensor a && other instanceof LoDTensor b) {
      return tensors(variable, a, b);
    } else if (one instanceof SelectedRows a && other instanceof SelectedRows b) {
      // Back ends may merge duplicate rows or not: what counts is the dense tensor that they mean.
      return a.height() != b.height()
          ? whole(variable, "heights " + a.height() + " and " + b.height())
          : rows(variable, a, b);
    } else if (one instanceof TensorArray a && other instanceof TensorArray b) {
      if (a.items().size() != b.items().size()) {
        return whole(variable, "lengths " + a.items().size() + " and " + b.items().size());
      }
      Differences worst = none(variable);
      for (int i = 0; i < a.items().size(); i++) {
        worst = worse(worst, tensors(variable, a.items().get(i), b.items().get(i)));
      }
      return worst;
    }
    return whole(
        variable, one.getClass().getSimpleName() + " and " + other.getClass().getSimpleName());
  }

  /** The one that lies further apart. */
  static Differences worse(Differences one, Differences other) {
    return Double.compare(other.relative, one.relative) > 0 ? other : one;
  }

  private static Differences tensors(String variable, LoDTensor a, LoDTensor b) {
    if (a.dtype() != b.dtype()) {
      return whole(variable, a.dtype().fluidName() + " and " + b.dtype().fluidName());
    }
    if (!a.shape().equals(b.shape())) {
      return whole(variable, "shapes " + a.shape() + " and " + b.shape());
    }
    if (!a.lod().equals(b.lod())) {
      return whole(variable, "LoDs " + a.lod() + " and " + b.lod());
    }
    boolean exact = !a.dtype().isFloating();
    double largest = 0;
    double absolute = 0;
    int worst = -1;
    for (int i = 0; i < a.numel(); i++) {
      double x = a.at(i);
      double y = b.at(i);
      if (Double.isFinite(x)) {
        largest = Math.max(largest, Math.abs(x));
      }
      if (Double.compare(x, y) != 0 && x != y) {
        double difference = Math.abs(x - y);
        if (Double.isNaN(difference)) {
          difference = Double.POSITIVE_INFINITY;
        }
        if (difference > absolute) {
          absolute = difference;
          worst = i;
        }
      }
    }
    if (worst < 0) {
      return none(variable);
    }
    double relative =
        exact || Double.isInfinite(absolute)
            ? Double.POSITIVE_INFINITY
            : absolute / Math.max(largest, Float.MIN_NORMAL);
    return new Differences(variable, absolute, relative, worst, a.at(worst), b.at(worst), "");
  }

  /** Compares the sums of equal rows. */
  private static Differences rows(String variable, SelectedRows a, SelectedRows b) {
    java.util.TreeMap<Long, double[]> sums = new java.util.TreeMap<>();
    int width = add(sums, a, 0);
    int otherWidth = add(sums, b, 1);
    if (a.rows().length > 0 && b.rows().length > 0 && width != otherWidth) {
      return whole(variable, "row widths " + width + " and " + otherWidth);
    }
    double largest = 0;
    Differences worst = none(variable);
    for (double[] pair : sums.values()) {
      for (int i = 0; i < pair.length / 2; i++) {
        largest = Math.max(largest, Math.abs(pair[i]));
      }
    }
    for (var entry : sums.entrySet()) {
      double[] pair = entry.getValue();
      int half = pair.length / 2;
      for (int i = 0; i < half; i++) {
        double absolute = Math.abs(pair[i] - pair[half + i]);
        if (absolute > worst.absolute || Double.isNaN(absolute)) {
          worst =
              new Differences(
                  variable,
                  absolute,
                  absolute / Math.max(largest, Float.MIN_NORMAL),
                  entry.getKey() * half + i,
                  pair[i],
                  pair[half + i],
                  "");
        }
      }
    }
    return worst;
  }

  private static int add(java.util.TreeMap<Long, double[]> sums, SelectedRows rows, int side) {
    int count = rows.rows().length;
    int width = count == 0 ? 0 : Math.toIntExact(rows.value().numel() / count);
    for (int r = 0; r < count; r++) {
      if (rows.rows()[r] < 0) {
        continue;
      }
      double[] pair = sums.computeIfAbsent(rows.rows()[r], key -> new double[2 * width]);
      if (pair.length < 2 * width) {
        pair = Arrays.copyOf(pair, 2 * width);
        sums.put(rows.rows()[r], pair);
      }
      for (int i = 0; i < width; i++) {
        pair[side * width + i] += rows.value().at(r * width + i);
      }
    }
    return width;
  }
}
