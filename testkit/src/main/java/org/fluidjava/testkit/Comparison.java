package org.fluidjava.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/** Compares a value with what it must be; the text of a failure shows the worst element. */
public final class Comparison {
  private Comparison() {}

  /**
   * Fails unless a value is as expected.
   *
   * @param what what is compared, the start of the failure's text
   * @param defaultLod the LoD of an expectation that says none
   */
  static void check(
      String what,
      Expected expected,
      Value got,
      DType floatType,
      LoD defaultLod,
      Tolerance tolerance) {
    List<Expected> items = expected.items();
    if (items != null) {
      if (!(got instanceof TensorArray array)) {
        throw new AssertionError(what + ": a tensor array is expected, but it is " + got);
      }
      equal(what, "number of tensors", items.size(), array.items().size());
      for (int i = 0; i < items.size(); i++) {
        check(
            what + "[" + i + "]",
            items.get(i),
            array.items().get(i),
            floatType,
            LoD.NONE,
            tolerance);
      }
      return;
    }
    long[] rows = expected.rows();
    double[] values = expected.values();
    if (rows != null) {
      if (!(got instanceof SelectedRows selected)) {
        throw new AssertionError(what + ": SELECTED_ROWS are expected, but it is " + got);
      }
      equal(what, "height", expected.height(), selected.height());
      equal(what, "element type", expected.dtype(floatType), selected.value().dtype());
      equal(what, "width of a row", width(expected.shape()), width(selected.value().shape()));
      if (values != null) {
        Shape dense = expected.shape().with(0, expected.height());
        double[] want = dense(rows, expected.height(), values);
        elements(what + " as a dense tensor", dense, want, toDense(selected), tolerance);
      }
      return;
    }
    if (!(got instanceof LoDTensor tensor)) {
      throw new AssertionError(what + ": a LoDTensor is expected, but it is " + got);
    }
    LoD lod = expected.lod();
    equal(what, "element type", expected.dtype(floatType), tensor.dtype());
    equal(what, "shape", expected.shape(), tensor.shape());
    equal(what, "LoD", lod == null ? defaultLod : lod, tensor.lod());
    if (values != null) {
      elements(what, expected.shape(), values, tensor.toDoubles(), tolerance);
    }
  }

  /** Fails unless two values agree in kind, type, shape, LoD and, within the tolerance, numbers. */
  public static void same(String what, Value expected, Value got, Tolerance tolerance) {
    if (expected instanceof TensorArray wanted && got instanceof TensorArray array) {
      equal(what, "number of tensors", wanted.items().size(), array.items().size());
      for (int i = 0; i < wanted.items().size(); i++) {
        same(what + "[" + i + "]", wanted.items().get(i), array.items().get(i), tolerance);
      }
    } else if (expected instanceof SelectedRows wanted && got instanceof SelectedRows selected) {
      equal(what, "height", wanted.height(), selected.height());
      Shape dense = wanted.value().shape().with(0, wanted.height());
      elements(what + " as a dense tensor", dense, toDense(wanted), toDense(selected), tolerance);
    } else if (expected instanceof LoDTensor wanted && got instanceof LoDTensor tensor) {
      equal(what, "element type", wanted.dtype(), tensor.dtype());
      equal(what, "shape", wanted.shape(), tensor.shape());
      equal(what, "LoD", wanted.lod(), tensor.lod());
      elements(what, wanted.shape(), wanted.toDoubles(), tensor.toDoubles(), tolerance);
    } else {
      throw new AssertionError(
          what + ": a " + expected.getClass().getSimpleName() + " is expected, but it is " + got);
    }
  }

  /** Fails unless all elements agree within the tolerance; equal infinities and two NaN agree. */
  public static void elements(
      String what, Shape shape, double[] expected, double[] got, Tolerance tolerance) {
    String fault = difference(what, shape, expected, got, tolerance);
    if (fault != null) {
      throw new AssertionError(fault);
    }
  }

  /** The text of the failure, or null when all elements agree. */
  static @Nullable String difference(
      String what, Shape shape, double[] expected, double[] got, Tolerance tolerance) {
    if (expected.length != got.length) {
      return what + ": " + expected.length + " elements are expected, but there are " + got.length;
    }
    double largest = 0;
    for (double value : expected) {
      if (Double.isFinite(value)) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    double bound = tolerance.bound(largest);
    int worst = -1;
    double worstError = 0;
    int wrong = 0;
    for (int i = 0; i < expected.length; i++) {
      double error = error(expected[i], got[i]);
      if (!(error <= bound)) {
        wrong++;
        if (worst < 0 || error > worstError) {
          worst = i;
          worstError = error;
        }
      }
    }
    if (worst < 0) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "%s %s: %d of %d elements differ by more than %.3g (%.3g of the largest magnitude %.6g, plus %.3g)%n"
            + "  worst at %s: expected %s, got %s, difference %.3g",
        what,
        shape,
        wrong,
        expected.length,
        bound,
        tolerance.relative(),
        largest,
        tolerance.absolute(),
        index(shape, worst),
        number(expected[worst]),
        number(got[worst]),
        got[worst] - expected[worst]);
  }

  private static double error(double expected, double got) {
    if (expected == got || Double.isNaN(expected) && Double.isNaN(got)) {
      return 0;
    }
    double error = Math.abs(expected - got);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  private static String number(double value) {
    return value == (float) value ? Float.toString((float) value) : Double.toString(value);
  }

  /** A flat index as one for each dimension. */
  static String index(Shape shape, int flat) {
    long[] index = new long[shape.rank()];
    long rest = flat;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      index[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return Arrays.toString(index);
  }

  /** The dense tensor that selected rows stand for. */
  static double[] toDense(SelectedRows rows) {
    return dense(rows.rows(), rows.height(), rows.value().toDoubles());
  }

  /** A gradient as a dense tensor, whichever kind it is of. */
  static double[] toDense(Value value) {
    return value instanceof SelectedRows rows ? toDense(rows) : ((LoDTensor) value).toDoubles();
  }

  private static double[] dense(long[] rows, long height, double[] values) {
    int width = rows.length == 0 ? 0 : values.length / rows.length;
    double[] dense = new double[Math.toIntExact(height) * width];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < width; j++) {
        dense[Math.toIntExact(rows[i]) * width + j] += values[i * width + j];
      }
    }
    return dense;
  }

  private static long width(Shape shape) {
    return shape.product(1, shape.rank());
  }

  static void equal(String what, String property, Object expected, Object got) {
    if (!expected.equals(got)) {
      throw new AssertionError(what + ": " + property + " must be " + expected + " but is " + got);
    }
  }
}
