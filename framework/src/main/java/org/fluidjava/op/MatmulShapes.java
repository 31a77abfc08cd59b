package org.fluidjava.op;

import org.fluidjava.tensor.Shape;

/**
 * What a batched matrix product multiplies: {@code out[b] = op(x[b]) · op(y[b])}. A vector on the
 * left is a row, one on the right a column; the extent of 1 that this adds is dropped from the
 * result.
 *
 * @param m rows of each result
 * @param n columns of each result
 * @param k length of the sums
 * @param transposeX whether x's matrices lie as [k, m]
 * @param transposeY whether y's matrices lie as [n, k]
 * @param batchX x's extents before its matrices
 * @param batchY y's extents before its matrices
 * @param out the extents of the result
 */
public record MatmulShapes(
    long m,
    long n,
    long k,
    boolean transposeX,
    boolean transposeY,
    Shape batchX,
    Shape batchY,
    Shape out) {

  /**
   * Sizes of {@code matmul}: batches must be equal unless one side is a single matrix; a vector is
   * transposed like a matrix.
   *
   * @throws RuleViolation when the sides do not fit
   */
  public static MatmulShapes strict(Shape x, Shape y, boolean transposeX, boolean transposeY) {
    Shape rowX = x.rank() == 1 ? Shape.of(1, x.dim(0)) : x;
    Shape columnY = y.rank() == 1 ? Shape.of(y.dim(0), 1) : y;
    MatmulShapes sizes = of(x, y, rowX, columnY, transposeX, transposeY);
    RuleViolation.unless(
        sizes.batchX.rank() == 0 || sizes.batchY.rank() == 0 || sizes.batchX.matches(sizes.batchY),
        "the batches of X %s and Y %s must be equal, or one side a single matrix",
        x,
        y);
    return sizes;
  }

  /**
   * Sizes of {@code matmul_v2}: batches are spread over each other; a vector is never transposed.
   *
   * @throws RuleViolation when the sides do not fit
   */
  public static MatmulShapes spread(Shape x, Shape y, boolean transposeX, boolean transposeY) {
    Shape rowX = x.rank() == 1 ? Shape.of(1, x.dim(0)) : x;
    Shape columnY = y.rank() == 1 ? Shape.of(y.dim(0), 1) : y;
    return of(x, y, rowX, columnY, transposeX && x.rank() > 1, transposeY && y.rank() > 1);
  }

  private static MatmulShapes of(
      Shape x, Shape y, Shape left, Shape right, boolean transposeX, boolean transposeY) {
    RuleViolation.unless(
        x.rank() >= 1 && y.rank() >= 1, "X %s and Y %s must have a dimension at least", x, y);
    long m = left.dim(transposeX ? -1 : -2);
    long width = left.dim(transposeX ? -2 : -1);
    long height = right.dim(transposeY ? -1 : -2);
    long n = right.dim(transposeY ? -2 : -1);
    RuleViolation.unless(
        ShapeContext.agree(width, height),
        "the width of X (%d of %s%s) must equal the height of Y (%d of %s%s)",
        width,
        x,
        transposeX ? " transposed" : "",
        height,
        y,
        transposeY ? " transposed" : "");
    Shape batchX = left.slice(0, left.rank() - 2);
    Shape batchY = right.slice(0, right.rank() - 2);
    Shape batch = Broadcast.shape(batchX, batchY, -1);
    Shape out = batch;
    if (x.rank() > 1 || m != 1) {
      out = out.append(m);
    }
    if (y.rank() > 1 || n != 1) {
      out = out.append(n);
    }
    if (out.rank() == 0) {
      out = Shape.ONE;
    }
    return new MatmulShapes(
        m, n, Math.max(width, height), transposeX, transposeY, batchX, batchY, out);
  }
}
