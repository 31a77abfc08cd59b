package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code elementwise_*}. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.addAll(new Family("elementwise_add", true, (x, y) -> x + y).cases());
    all.addAll(new Family("elementwise_sub", true, (x, y) -> x - y).cases());
    all.addAll(new Family("elementwise_mul", true, (x, y) -> x * y).cases());
    all.addAll(new Family("elementwise_div", true, (x, y) -> x / y).cases());
    all.addAll(new Family("elementwise_max", true, Math::max).cases());
    all.addAll(new Family("elementwise_min", true, Math::min).cases());
    all.addAll(new Family("elementwise_fmax", true, Math::max).cases());
    all.addAll(new Family("elementwise_fmin", true, Math::min).cases());
    all.addAll(
        new Family("elementwise_heaviside", true, (x, y) -> x == 0 ? y : x > 0 ? 1 : 0).cases());
    all.add(notNumbers("elementwise_fmax", Math::max));
    all.add(notNumbers("elementwise_fmin", Math::min));
    all.add(
        OpCase.of("elementwise_heaviside")
            .named("on both sides of zero")
            .in("X", Values.of(new double[] {-2, 0, 3, -0.5, 0, 1}, 2, 3))
            .in("Y", Values.of(new double[] {0.25, 0.5, 0.75}, 3))
            .expect("Out", in -> new double[] {0, 0.5, 1, 0, 0.5, 1}, 2, 3)
            .notOnPaddle("2.3 has no such operator")
            .build());
    all.addAll(new Family("elementwise_pow", true, Math::pow).cases());
    all.addAll(new Family("elementwise_mod", false, (x, y) -> x - Math.floor(x / y) * y).cases());
    all.addAll(new Family("elementwise_floordiv", false, (x, y) -> (long) (x / y)).cases());
    all.addAll(integers());
    all.addAll(smallIntegers());
    return all;
  }

  private static OpCase notNumbers(String type, DoubleBinaryOperator f) {
    double[] x = {Double.NaN, 1, Double.NaN, 2};
    double[] y = {3, Double.NaN, Double.NaN, 1};
    return OpCase.of(type)
        .named("with NaN")
        .in("X", Values.of(x, 4))
        .in("Y", Values.of(y, 4))
        .expect("Out", in -> new double[] {3, 1, Double.NaN, f.applyAsDouble(2, 1)}, 4)
        .build();
  }

  /** One operator's cases. */
  private record Family(String type, boolean hasGradient, DoubleBinaryOperator f) {
    /** Positive, so that powers and quotients are smooth; X is made of other numbers than Y. */
    private static Values x(long... dims) {
      return Values.distinct(dims).times(0.4).plus(1.5);
    }

    private static Values y(long... dims) {
      return Values.distinct(dims).times(0.35).plus(1.61803);
    }

    List<OpCase> cases() {
      List<OpCase> own = new ArrayList<>();
      own.add(pair("equal shapes", -1, x(3, 4).batch(), y(3, 4).batch()));
      own.add(pair("one element", -1, x(1), y(1)));
      own.add(pair("a bias", 1, x(5, 7).batch(), y(7)));
      own.add(pair("at the end", -1, x(2, 3, 4), y(3, 4)));
      own.add(pair("in the middle", 1, x(2, 3, 4, 5), y(3, 4)));
      own.add(pair("at the front", 0, x(4, 3), y(4)));
      own.add(pair("trailing ones stick out", 1, x(2, 3), y(3, 1)));
      own.add(pair("a number", -1, x(2, 3), y(1)));
      own.add(pair("both are spread", -1, x(2, 1, 4), y(1, 3, 1)));
      own.add(pair("X is smaller", 1, x(3), y(2, 3, 4)));
      own.add(pair("rows meet a column", -1, x(1, 5), y(33, 1)));
      own.add(pair("odd sizes", -1, x(9, 133), y(9, 133)));
      own.addAll(OpCase.family(3, this::random));
      OpCase.Builder sequences =
          OpCase.of(type)
              .named("sequences, one of them empty")
              .in("X", x(5, 3).lengths(2, 0, 3))
              .in("Y", y(3))
              .expect("Out", in -> Pairs.of(in, -1, f))
              .lodFrom("X");
      if (type.equals("elementwise_heaviside")) {
        sequences.notOnPaddle("2.3 has no such operator");
      }
      own.add((hasGradient ? sequences.checkGradient("X", "Y") : sequences).build());
      own.add(
          OpCase.of(type)
              .named("extents differ")
              .in("X", x(2, 3))
              .in("Y", y(4))
              .fails(
                  type
                      + ": Y [4] must fit X [2, 3] at axis -1: extents are equal or one of them is"
                      + " 1, not 3 and 4")
              .build());
      own.add(
          OpCase.of(type)
              .named("sticks out")
              .in("X", x(2, 3))
              .in("Y", y(3, 2))
              .attr("axis", 1)
              .fails(type + ": Y [3, 2] does not fit X [2, 3] at axis 1: it sticks out at the end")
              .build());
      own.add(
          OpCase.of(type)
              .named("axis out of range")
              .in("X", x(2, 3))
              .in("Y", y(3))
              .attr("axis", 7)
              .fails(type + ": axis must be from -1 to 2, the larger rank, but is 7")
              .build());
      own.add(
          OpCase.of(type)
              .named("two element types")
              .in("X", Values.ints(1, 5, 2))
              .in("Y", Values.longs(1, 5, 2))
              .fails(type + ": X and Y must have one element type, but X is int32 and Y is int64")
              .build());
      return own;
    }

    private OpCase random(int number) {
      SplittableRandom random = new SplittableRandom(number);
      int rank = random.nextInt(1, 5);
      long[] xDims = new long[rank];
      long[] yDims = new long[rank];
      for (int i = 0; i < rank; i++) {
        long extent = random.nextLong(1, 6);
        xDims[i] = random.nextInt(4) == 0 ? 1 : extent;
        yDims[i] = random.nextInt(4) == 0 ? 1 : extent;
      }
      return pair("random shapes " + number, -1, x(xDims), y(yDims));
    }

    private OpCase pair(String name, int axis, Values x, Values y) {
      OpCase.Builder made =
          OpCase.of(type)
              .named(name)
              .in("X", x)
              .in("Y", y)
              .attr("axis", axis)
              .expect("Out", in -> Pairs.of(in, axis, f));
      if (type.equals("elementwise_mod")) {
        made.tolerance(DType.FLOAT32, 1e-5, "the difference of two close numbers loses digits");
      }
      if (type.equals("elementwise_floordiv")) {
        made.notOnPaddle("it divides integers only");
      }
      if (type.equals("elementwise_heaviside")) {
        made.notOnPaddle("2.3 has no such operator");
      }
      return (hasGradient ? made.checkGradient("X", "Y") : made).build();
    }
  }

  private static List<OpCase> integers() {
    Values x = Values.longs(-9, 10, 4, 3);
    Values y = Values.longsOf(new long[] {2, -3, 5}, 3);
    return List.of(
        integer("elementwise_add", x, y, (a, b) -> a + b),
        integer("elementwise_sub", x, y, (a, b) -> a - b),
        integer("elementwise_mul", x, y, (a, b) -> a * b),
        integer("elementwise_div", x, y, (a, b) -> (long) (a / b)),
        integer("elementwise_max", x, y, Math::max),
        integer("elementwise_min", x, y, Math::min),
        integer("elementwise_pow", x, Values.longsOf(new long[] {0, 1, 3}, 3), Math::pow),
        integer("elementwise_mod", x, y, (a, b) -> a - Math.floor(a / b) * b),
        integer("elementwise_floordiv", x, y, (a, b) -> (long) (a / b)),
        OpCase.of("elementwise_add")
            .named("int32")
            .in("X", Values.ints(-9, 10, 5))
            .in("Y", Values.ints(-9, 10, 5))
            .expect("Out", in -> Pairs.of(in, -1, Double::sum).as(DType.INT32))
            .build());
  }

  private static List<OpCase> smallIntegers() {
    List<OpCase> all = new ArrayList<>();
    for (DType dtype : List.of(DType.INT16, DType.INT8, DType.UINT8, DType.BOOL)) {
      boolean truth = dtype == DType.BOOL;
      double[] x = truth ? new double[] {0, 1, 0, 1, 1, 1} : new double[] {0, 7, 5, 1, 9, 2};
      double[] y = truth ? new double[] {1, 0, 1} : new double[] {2, 3, 5};
      double most = truth ? 1 : 100;
      all.add(small("elementwise_add", dtype, x, y, (a, b) -> Math.min(a + b, most)));
      all.add(small("elementwise_mul", dtype, x, y, (a, b) -> a * b));
      all.add(small("elementwise_max", dtype, x, y, Math::max));
      all.add(small("elementwise_fmin", dtype, x, y, Math::min));
      all.add(small("elementwise_heaviside", dtype, x, y, (a, b) -> a == 0 ? b : 1));
      if (!truth) {
        all.add(small("elementwise_mod", dtype, x, y, (a, b) -> a % b));
        all.add(small("elementwise_floordiv", dtype, x, y, (a, b) -> (long) (a / b)));
      }
    }
    return all;
  }

  private static OpCase small(
      String type, DType dtype, double[] x, double[] y, DoubleBinaryOperator f) {
    return OpCase.of(type)
        .named(dtype.fluidName())
        .in("X", Values.of(x, 2, 3).as(dtype))
        .in("Y", Values.of(y, 3).as(dtype))
        .expect("Out", in -> Pairs.of(in, -1, f).as(dtype))
        .notOnPaddle("it has no kernel for this element type")
        .build();
  }

  private static OpCase integer(String type, Values x, Values y, DoubleBinaryOperator f) {
    return OpCase.of(type)
        .named("int64")
        .in("X", x)
        .in("Y", y)
        .expect("Out", in -> Pairs.of(in, -1, f).as(DType.INT64))
        .build();
  }
}
