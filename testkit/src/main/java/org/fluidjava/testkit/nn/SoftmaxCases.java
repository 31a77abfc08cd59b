package org.fluidjava.testkit.nn;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code softmax} and {@code log_softmax}. */
final class SoftmaxCases {
  private SoftmaxCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : new String[] {"softmax", "log_softmax"}) {
      all.add(along(type, "rows", -1, Values.normal(3, 7).batch()));
      all.add(along(type, "first axis", 0, Values.normal(5, 3)));
      all.add(along(type, "middle axis", 1, Values.normal(2, 5, 3)));
      all.add(along(type, "one class", -1, Values.normal(4, 1)));
      all.add(along(type, "large scores", -1, Values.normal(2, 9).times(20).plus(1000)));
      all.add(
          OpCase.of(type)
              .named("axis out of range")
              .in("X", Values.normal(2, 3))
              .attr("axis", 2)
              .fails(type + ": axis must be in [-2, 2) but is 2")
              .build());
    }
    all.add(
        OpCase.of("softmax")
            .named("the lowest probability")
            .in("X", Values.of(new double[] {0, -1000}, 1, 2))
            .expect("Out", in -> new double[] {1, Math.exp(-64)}, 1, 2)
            .build());
    return all;
  }

  private static OpCase along(String type, String name, int axis, Values x) {
    return OpCase.of(type)
        .named(name)
        .in("X", x)
        .attr("axis", axis)
        .expect("Out", in -> expected(in, type, axis))
        .checkGradient("X")
        .build();
  }

  private static Expected expected(Inputs in, String type, int axis) {
    double[] x = in.get("X");
    Shape shape = in.shape("X");
    int at = axis < 0 ? axis + shape.rank() : axis;
    int n = (int) shape.dim(at);
    int stride = (int) shape.product(at + 1, shape.rank());
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int first = i / (n * stride) * n * stride + i % stride;
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        max = Math.max(max, x[first + j * stride]);
      }
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum +=
            Math.exp(Math.max(x[first + j * stride] - max, type.equals("softmax") ? -64 : -1e300));
      }
      out[i] =
          type.equals("softmax")
              ? Math.exp(Math.max(x[i] - max, -64)) / sum
              : x[i] - max - Math.log(sum);
    }
    return Expected.of(out, shape);
  }
}
