package org.fluidjava.testkit.math;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;

/**
 * Element-by-element operators on two operands, by the definition: every element of the result is
 * looked up in both operands by its coordinates.
 */
public final class Pairs {
  private Pairs() {}

  /** {@code f} of each pair of X and Y, the smaller one at {@code axis} of the other. */
  public static Expected of(Inputs in, int axis, DoubleBinaryOperator f) {
    Shape x = in.shape("X");
    Shape y = in.shape("Y");
    int rank = Math.max(x.rank(), y.rank());
    long[] xAligned = x.rank() >= y.rank() ? x.dims() : align(x, rank, axis);
    long[] yAligned = x.rank() < y.rank() ? y.dims() : align(y, rank, axis);
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = xAligned[i] == 1 ? yAligned[i] : xAligned[i];
    }
    Shape out = Shape.of(dims);
    double[] xs = in.get("X");
    double[] ys = in.get("Y");
    double[] values = new double[Math.toIntExact(out.numel())];
    for (int i = 0; i < values.length; i++) {
      values[i] = f.applyAsDouble(xs[find(i, dims, xAligned)], ys[find(i, dims, yAligned)]);
    }
    return Expected.of(values, out);
  }

  /** Extents with ones in front and behind, so that there are {@code rank}. */
  private static long[] align(Shape shape, int rank, int axis) {
    int at = axis == -1 ? rank - shape.rank() : axis;
    long[] aligned = new long[rank];
    Arrays.fill(aligned, 1);
    for (int i = 0; i < shape.rank() && at + i < rank; i++) {
      aligned[at + i] = shape.dim(i);
    }
    return aligned;
  }

  private static int find(int index, long[] dims, long[] operand) {
    long at = 0;
    long step = 1;
    long rest = index;
    for (int i = dims.length - 1; i >= 0; i--) {
      long coordinate = rest % dims[i];
      rest /= dims[i];
      at += (operand[i] == 1 ? 0 : coordinate) * step;
      step *= operand[i];
    }
    return Math.toIntExact(at);
  }
}
