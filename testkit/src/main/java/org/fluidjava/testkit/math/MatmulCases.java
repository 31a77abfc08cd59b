package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code matmul}, {@code matmul_v2}, {@code bmm} and {@code dot}. */
final class MatmulCases {
  private MatmulCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (boolean tx : new boolean[] {false, true}) {
      for (boolean ty : new boolean[] {false, true}) {
        String how = " " + (tx ? "X" : "") + (ty ? "Y" : "") + (tx || ty ? " transposed" : "");
        Values x = tx ? Values.normal(4, 3) : Values.normal(3, 4);
        Values y = ty ? Values.normal(5, 4) : Values.normal(4, 5);
        Values manyX = tx ? Values.normal(2, 4, 3) : Values.normal(2, 3, 4);
        Values manyY = ty ? Values.normal(2, 5, 4) : Values.normal(2, 4, 5);
        Values spreadX = tx ? Values.normal(3, 1, 4, 3) : Values.normal(3, 1, 3, 4);
        for (String type : new String[] {"matmul", "matmul_v2"}) {
          all.add(of(type, "matrices" + how, tx, ty, x, y));
          all.add(of(type, "batches" + how, tx, ty, manyX, manyY));
          all.add(of(type, "a batch by one matrix" + how, tx, ty, manyX, y));
          all.add(of(type, "one matrix by a batch" + how, tx, ty, x, manyY));
        }
        all.add(of("matmul_v2", "batches spread" + how, tx, ty, spreadX, manyY));
      }
    }
    for (String type : new String[] {"matmul", "matmul_v2"}) {
      all.add(of(type, "one element", false, false, Values.normal(1, 1), Values.normal(1, 1)));
      all.add(of(type, "odd sizes", false, true, Values.normal(17, 33), Values.normal(9, 33)));
      all.add(of(type, "two vectors", false, false, Values.normal(5), Values.normal(5)));
      all.add(of(type, "vector by matrix", false, false, Values.normal(4), Values.normal(4, 3)));
      all.add(of(type, "batch by vector", false, false, Values.normal(2, 3, 4), Values.normal(4)));
      all.add(
          OpCase.of(type)
              .named("sequences")
              .in("X", Values.normal(5, 4).lengths(2, 0, 3))
              .in("Y", Values.normal(4, 2))
              .expect("Out", in -> product(in, false, false, 1))
              .lodFrom("X")
              .checkGradient("X", "Y")
              .build());
      all.add(
          OpCase.of(type)
              .named("width and height differ")
              .in("X", Values.normal(3, 4))
              .in("Y", Values.normal(5, 2))
              .fails(
                  type + ": the width of X (4 of [3, 4]) must equal the height of Y (5 of [5, 2])")
              .build());
    }
    all.add(
        OpCase.of("matmul")
            .named("a factor")
            .in("X", Values.normal(3, 4).batch())
            .in("Y", Values.normal(4, 2))
            .attr("alpha", 0.5f)
            .expect("Out", in -> product(in, false, false, 0.5))
            .checkGradient("X", "Y")
            .build());
    all.add(
        OpCase.of("matmul")
            .named("batches differ")
            .in("X", Values.normal(2, 3, 4))
            .in("Y", Values.normal(1, 4, 2))
            .fails(
                "matmul: the batches of X [2, 3, 4] and Y [1, 4, 2] must be equal, or one side a"
                    + " single matrix")
            .build());
    all.add(
        OpCase.of("bmm")
            .named("batches")
            .in("X", Values.normal(3, 2, 5).batch())
            .in("Y", Values.normal(3, 5, 4).batch())
            .expect("Out", in -> product(in, false, false, 1))
            .checkGradient("X", "Y")
            .build());
    all.add(
        OpCase.of("bmm")
            .named("not batches")
            .in("X", Values.normal(2, 5))
            .in("Y", Values.normal(5, 4))
            .fails("bmm: X and Y must have 3 dimensions, but X is [2, 5] and Y is [5, 4]")
            .build());
    all.add(dot("vectors", Values.normal(7), Values.normal(7)));
    all.add(dot("rows", Values.normal(3, 5).batch(), Values.normal(3, 5).batch()));
    all.add(dot("one element", Values.normal(1), Values.normal(1)));
    all.add(
        OpCase.of("dot")
            .named("int64")
            .in("X", Values.longsOf(new long[] {1, 2, 3}, 3))
            .in("Y", Values.longsOf(new long[] {4, -5, 6}, 3))
            .expect("Out", in -> Expected.longs(new long[] {12}, 1))
            .build());
    all.add(
        OpCase.of("dot")
            .named("shapes differ")
            .in("X", Values.normal(3))
            .in("Y", Values.normal(4))
            .fails("dot: Y [4] must be shaped like X [3]")
            .build());
    return all;
  }

  private static OpCase dot(String name, Values x, Values y) {
    return OpCase.of("dot")
        .named(name)
        .in("X", x)
        .in("Y", y)
        .expect("Out", MatmulCases::rowProducts)
        .checkGradient("X", "Y")
        .build();
  }

  private static Expected rowProducts(Inputs in) {
    double[] x = in.get("X");
    double[] y = in.get("Y");
    int width = in.dim("X", -1);
    double[] out = new double[x.length / width];
    for (int i = 0; i < x.length; i++) {
      out[i / width] += x[i] * y[i];
    }
    return Expected.of(out, in.shape("X").with(-1, 1));
  }

  private static OpCase of(
      String type, String name, boolean transposeX, boolean transposeY, Values x, Values y) {
    boolean first = type.equals("matmul");
    return OpCase.of(type)
        .named(name)
        .in("X", x)
        .in("Y", y)
        .attr(first ? "transpose_X" : "trans_x", transposeX)
        .attr(first ? "transpose_Y" : "trans_y", transposeY)
        .expect("Out", in -> product(in, transposeX, transposeY, 1))
        .checkGradient("X", "Y")
        .build();
  }

  /** Element by element, batches looked up by their coordinates. */
  private static Expected product(Inputs in, boolean transposeX, boolean transposeY, double alpha) {
    Shape x = in.shape("X");
    Shape y = in.shape("Y");
    Shape left = x.rank() == 1 ? Shape.of(1, x.dim(0)) : x;
    Shape right = y.rank() == 1 ? Shape.of(y.dim(0), 1) : y;
    boolean tx = transposeX && x.rank() > 1;
    boolean ty = transposeY && y.rank() > 1;
    int m = (int) left.dim(tx ? -1 : -2);
    int k = (int) left.dim(tx ? -2 : -1);
    int n = (int) right.dim(ty ? -2 : -1);
    int rank = Math.max(left.rank(), right.rank()) - 2;
    long[] batch = new long[rank];
    for (int i = 1; i <= rank; i++) {
      batch[rank - i] = Math.max(batchExtent(left, i), batchExtent(right, i));
    }
    Shape batches = Shape.of(batch);
    int count = (int) batches.numel();
    double[] xs = in.get("X");
    double[] ys = in.get("Y");
    double[] out = new double[count * m * n];
    for (int b = 0; b < count; b++) {
      int fromX = matrixOf(left, batch, b) * m * k;
      int fromY = matrixOf(right, batch, b) * k * n;
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum +=
                xs[fromX + (tx ? l * m + i : i * k + l)] * ys[fromY + (ty ? j * k + l : l * n + j)];
          }
          out[(b * m + i) * n + j] = alpha * sum;
        }
      }
    }
    Shape shape = batches;
    shape = x.rank() == 1 ? shape : shape.append(m);
    shape = y.rank() == 1 ? shape : shape.append(n);
    return Expected.of(out, shape.rank() == 0 ? Shape.ONE : shape);
  }

  private static long batchExtent(Shape side, int fromEnd) {
    return side.rank() - 2 - fromEnd >= 0 ? side.dim(side.rank() - 2 - fromEnd) : 1;
  }

  private static int matrixOf(Shape side, long[] batch, int number) {
    long rest = number;
    long at = 0;
    long step = 1;
    for (int i = 1; i <= batch.length; i++) {
      long coordinate = rest % batch[batch.length - i];
      rest /= batch[batch.length - i];
      at += batchExtent(side, i) == 1 ? 0 : coordinate * step;
      step *= batchExtent(side, i);
    }
    return (int) at;
  }
}
