package org.fluidjava.testkit.math;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sum}. */
final class SumCases {
  private SumCases() {}

  static List<OpCase> cases() {
    return List.of(
        dense("two", Values.normal(3, 4).batch(), Values.normal(3, 4).batch()),
        dense("one alone", Values.normal(5)),
        dense("five, odd size", many(5, 7, 19)),
        OpCase.of("sum")
            .named("an empty one does not count")
            .in("X", Values.normal(0), Values.normal(2, 3))
            .expect("Out", in -> Expected.of(in.get("X", 1), 2, 3))
            .build(),
        OpCase.of("sum")
            .named("sequences")
            .in("X", Values.normal(4, 2).lengths(3, 0, 1), Values.normal(4, 2).lengths(3, 0, 1))
            .expect("Out", in -> total(in, 4, 2))
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("sum")
            .named("int64")
            .in("X", Values.longs(-9, 9, 4), Values.longs(-9, 9, 4))
            .expect("Out", in -> total(in, 4).as(DType.INT64))
            .build(),
        OpCase.of("sum")
            .named("bool")
            .in(
                "X",
                Values.of(new double[] {0, 1, 0, 1}, 4).as(DType.BOOL),
                Values.of(new double[] {0, 0, 1, 1}, 4).as(DType.BOOL))
            .expect("Out", in -> Expected.of(new double[] {0, 1, 1, 1}, 4).as(DType.BOOL))
            .notOnPaddle("it has no kernel for this element type")
            .build(),
        OpCase.of("sum")
            .named("selected rows, some of them twice")
            .in("X", Values.normal(3, 2).rows(6, 5, 0, 5), Values.normal(2, 2).rows(6, 1, 0))
            .expect("Out", SumCases::rows)
            .build(),
        OpCase.of("sum")
            .named("a tensor and selected rows")
            .in("X", Values.normal(6, 2), Values.normal(3, 2).rows(6, 5, 0, 5))
            .expect("Out", SumCases::mixed)
            .build(),
        OpCase.of("sum")
            .named("tensor arrays")
            .in(
                "X",
                Values.array(Values.normal(2, 3), Values.normal(1, 3)),
                Values.array(Values.normal(2, 3), Values.normal(1, 3)))
            .expect("Out", SumCases::arrays)
            .build(),
        OpCase.of("sum")
            .named("shapes differ")
            .in("X", Values.normal(2, 3), Values.normal(3, 2))
            .fails("sum: all of X must have one shape, but X[1] is [3, 2] and one before it [2, 3]")
            .build(),
        OpCase.of("sum")
            .named("element types differ")
            .in("X", Values.ints(0, 5, 2), Values.longs(0, 5, 2))
            .fails("sum: all of X must have one element type, but X[1] is int64 and X[0] is int32")
            .build());
  }

  private static Values[] many(int count, long... dims) {
    Values[] all = new Values[count];
    java.util.Arrays.fill(all, Values.normal(dims));
    return all;
  }

  private static OpCase dense(String name, Values... summands) {
    return OpCase.of("sum")
        .named(name)
        .in("X", summands)
        .expect("Out", in -> total(in, in.shape("X").dims()))
        .checkGradient("X")
        .build();
  }

  private static Expected total(Inputs in, long... dims) {
    double[] sum = in.get("X", 0).clone();
    for (int i = 1; i < in.count("X"); i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += in.get("X", i)[j];
      }
    }
    return Expected.of(sum, dims);
  }

  private static Expected rows(Inputs in) {
    double[] a = in.get("X", 0);
    double[] b = in.get("X", 1);
    return Expected.rows(
        new long[] {0, 1, 5},
        6,
        new double[] {a[2] + b[2], a[3] + b[3], b[0], b[1], a[0] + a[4], a[1] + a[5]},
        3,
        2);
  }

  private static Expected mixed(Inputs in) {
    double[] sum = in.get("X", 0).clone();
    double[] rows = in.get("X", 1);
    long[] numbers = {5, 0, 5};
    for (int i = 0; i < numbers.length; i++) {
      for (int j = 0; j < 2; j++) {
        sum[(int) numbers[i] * 2 + j] += rows[i * 2 + j];
      }
    }
    return Expected.of(sum, 6, 2);
  }

  private static Expected arrays(Inputs in) {
    org.fluidjava.tensor.TensorArray a = (org.fluidjava.tensor.TensorArray) in.value("X", 0);
    org.fluidjava.tensor.TensorArray b = (org.fluidjava.tensor.TensorArray) in.value("X", 1);
    Expected[] items = new Expected[a.items().size()];
    for (int i = 0; i < items.length; i++) {
      double[] sum = new double[Math.toIntExact(a.items().get(i).shape().numel())];
      for (int j = 0; j < sum.length; j++) {
        sum[j] = a.items().get(i).at(j) + b.items().get(i).at(j);
      }
      items[i] = Expected.of(sum, a.items().get(i).shape());
    }
    return Expected.array(items);
  }
}
