package org.fluidjava.op;

import org.fluidjava.tensor.Shape;

/**
 * How two operands of an elementwise operator meet, by Fluid's rule. The operand of the smaller
 * rank lies at {@code axis} of the other one (-1: at its end); its trailing extents of 1 may stick
 * out and are dropped. Along each dimension the extents are equal, or one of them is 1 and spread.
 *
 * <p>Dimensions along which both operands advance alike are merged, so that a loop over {@link
 * #rank()} dimensions is as short as possible: 1 for equal shapes, 2 for a bias.
 */
public final class Broadcast {
  private final Shape out;
  private final int rank;
  private final long[] extents;
  private final long[] xSteps;
  private final long[] ySteps;

  private Broadcast(Shape out, int rank, long[] extents, long[] xSteps, long[] ySteps) {
    this.out = out;
    this.rank = rank;
    this.extents = extents;
    this.xSteps = xSteps;
    this.ySteps = ySteps;
  }

  /**
   * The extents of the result; unknown where they cannot be told.
   *
   * @throws RuleViolation when the operands do not fit
   */
  public static Shape shape(Shape x, Shape y, int axis) {
    if (x.equals(y)) {
      return x;
    }
    long[][] aligned = align(x, y, axis);
    long[] dims = new long[aligned[0].length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = extent(aligned[0][i], aligned[1][i], x, y, axis);
    }
    return Shape.of(dims);
  }

  /**
   * The loop over two operands of known extents.
   *
   * @throws RuleViolation when the operands do not fit
   */
  public static Broadcast of(Shape x, Shape y, int axis) {
    Shape out = shape(x, y, axis);
    long[][] aligned = align(x, y, axis);
    int full = out.rank();
    long[] extents = new long[full + 1];
    long[] xSteps = new long[full + 1];
    long[] ySteps = new long[full + 1];
    int rank = 0;
    long xStep = 1;
    long yStep = 1;
    // From the last dimension to the first; the lists are turned round at the end.
    for (int i = full - 1; i >= 0; i--) {
      long extent = out.dim(i);
      if (extent == 1) {
        continue;
      }
      long xAlong = aligned[0][i] == 1 ? 0 : xStep;
      long yAlong = aligned[1][i] == 1 ? 0 : yStep;
      boolean goesOn =
          rank > 0
              && xAlong == xSteps[rank - 1] * extents[rank - 1]
              && yAlong == ySteps[rank - 1] * extents[rank - 1];
      if (goesOn) {
        extents[rank - 1] *= extent;
      } else {
        extents[rank] = extent;
        xSteps[rank] = xAlong;
        ySteps[rank] = yAlong;
        rank++;
      }
      xStep *= aligned[0][i];
      yStep *= aligned[1][i];
    }
    if (rank == 0) {
      extents[0] = 1;
      rank = 1;
    }
    reverse(extents, rank);
    reverse(xSteps, rank);
    reverse(ySteps, rank);
    return new Broadcast(out, rank, extents, xSteps, ySteps);
  }

  private static void reverse(long[] values, int count) {
    for (int i = 0, j = count - 1; i < j; i++, j--) {
      long kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  private static long extent(long a, long b, Shape x, Shape y, int axis) {
    if (a == b) {
      return a;
    }
    if (a < 0 || b < 0) {
      long known = Math.max(a, b);
      return known > 1 ? known : known == 0 ? 0 : -1;
    }
    if (a != 1 && b != 1) {
      throw new RuleViolation(
          "Y %s must fit X %s at axis %d: extents are equal or one of them is 1, not %d and %d"
              .formatted(y, x, axis, a, b));
    }
    return a == 1 ? b : a;
  }

  /** Both operands' extents with as many dimensions as the larger one has. */
  private static long[][] align(Shape x, Shape y, int axis) {
    boolean ySmaller = x.rank() >= y.rank();
    Shape large = ySmaller ? x : y;
    Shape small = ySmaller ? y : x;
    int at = axis == -1 ? large.rank() - small.rank() : axis;
    RuleViolation.unless(
        at >= 0 && at <= large.rank(),
        "axis must be from -1 to %d, the larger rank, but is %d",
        large.rank(),
        axis);
    int rank = small.rank();
    while (rank > 0 && at + rank > large.rank() && small.dim(rank - 1) == 1) {
      rank--;
    }
    RuleViolation.unless(
        at + rank <= large.rank(),
        "Y %s does not fit X %s at axis %d: it sticks out at the end",
        y,
        x,
        axis);
    long[] spread = new long[large.rank()];
    java.util.Arrays.fill(spread, 1);
    for (int i = 0; i < rank; i++) {
      spread[at + i] = small.dim(i);
    }
    long[] whole = large.dims();
    return ySmaller ? new long[][] {whole, spread} : new long[][] {spread, whole};
  }

  /** The extents of the result. */
  public Shape out() {
    return out;
  }

  /** The number of merged dimensions, at least 1. */
  public int rank() {
    return rank;
  }

  /** The extent of a merged dimension. */
  public long extent(int i) {
    return extents[i];
  }

  /** Elements from one X to the next along a merged dimension; 0 where X is spread. */
  public long xStep(int i) {
    return xSteps[i];
  }

  /** Elements from one Y to the next along a merged dimension; 0 where Y is spread. */
  public long yStep(int i) {
    return ySteps[i];
  }

  /** Whether some of X's elements meet several of Y's. */
  public boolean spreadsX() {
    return spreads(xSteps);
  }

  /** Whether some of Y's elements meet several of X's. */
  public boolean spreadsY() {
    return spreads(ySteps);
  }

  private boolean spreads(long[] steps) {
    for (int i = 0; i < rank; i++) {
      if (steps[i] == 0 && extents[i] > 1) {
        return true;
      }
    }
    return false;
  }
}
