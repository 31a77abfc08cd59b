package org.fluidjava.testkit.math;

import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.fluidjava.testkit.Values;

/** Cases of {@code mul}: matrix products of flattened sides. */
final class MulCases {
  private MulCases() {}

  static List<OpCase> cases() {
    List<OpCase> own =
        List.of(
            product("2-d by 2-d", 1, 1, Values.normal(3, 4).batch(), Values.normal(4, 5)),
            product("one element", 1, 1, Values.normal(1, 1), Values.normal(1, 1)),
            product("3-d by 2-d", 2, 1, Values.normal(2, 3, 4).batch(), Values.normal(4, 5)),
            product("3-d by 4-d", 1, 2, Values.normal(5, 3, 2), Values.normal(3, 2, 4, 2)),
            product("odd sizes", 1, 1, Values.normal(17, 33), Values.normal(33, 9)),
            OpCase.of("mul")
                .named("sequences, one of them empty")
                .in("X", Values.normal(5, 3).lengths(2, 0, 3))
                .in("Y", Values.normal(3, 2))
                .expect("Out", MulCases::product)
                .lodFrom("X")
                .checkGradient("X", "Y")
                .build(),
            OpCase.of("mul")
                .named("no rows at all")
                .in("X", Values.normal(0, 3).lengths(0, 0))
                .in("Y", Values.normal(3, 2))
                .expect("Out", MulCases::product)
                .lodFrom("X")
                .notOnPaddle("it cannot be fed a tensor without rows")
                .build(),
            OpCase.of("mul")
                .named("width and height differ")
                .in("X", Values.normal(3, 4))
                .in("Y", Values.normal(5, 2))
                .fails("mul: the width of X (4) must equal the height of Y (5)")
                .build(),
            OpCase.of("mul")
                .named("too few dimensions")
                .in("X", Values.normal(3, 4))
                .in("Y", Values.normal(4, 2))
                .attr("x_num_col_dims", 2)
                .fails("mul: X must have more than 2 dimensions (x_num_col_dims) but is [3, 4]")
                .build());
    return OpCases.join(own, OpCase.family(4, MulCases::random));
  }

  private static OpCase random(int number) {
    SplittableRandom random = new SplittableRandom(number);
    long width = random.nextLong(1, 20);
    Values x = Values.normal(random.nextLong(1, 20), width);
    Values y = Values.normal(width, random.nextLong(1, 20));
    return product("random sizes " + number, 1, 1, x, y);
  }

  private static OpCase product(String name, int xRows, int yRows, Values x, Values y) {
    OpCase.Builder made = OpCase.of("mul").named(name).in("X", x).in("Y", y);
    return made.attr("x_num_col_dims", xRows)
        .attr("y_num_col_dims", yRows)
        .expect("Out", in -> product(in, xRows, yRows))
        .checkGradient("X", "Y")
        .build();
  }

  private static Expected product(Inputs in) {
    return product(in, 1, 1);
  }

  /** out[i][j] = sum over l of x[i][l] y[l][j], after flattening. */
  private static Expected product(Inputs in, int xRows, int yRows) {
    double[] x = in.get("X");
    double[] y = in.get("Y");
    Shape xShape = in.shape("X");
    Shape yShape = in.shape("Y");
    int m = (int) xShape.product(0, xRows);
    int k = (int) yShape.product(0, yRows);
    int n = (int) yShape.product(yRows, yShape.rank());
    double[] out = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        for (int l = 0; l < k; l++) {
          out[i * n + j] += x[i * k + l] * y[l * n + j];
        }
      }
    }
    return Expected.of(out, xShape.slice(0, xRows).concat(yShape.slice(yRows, yShape.rank())));
  }
}
