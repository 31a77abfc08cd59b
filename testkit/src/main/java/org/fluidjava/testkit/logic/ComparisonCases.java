package org.fluidjava.testkit.logic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;
import org.fluidjava.testkit.math.Pairs;

/** Cases of comparisons, {@code logical_*} and {@code bitwise_*}. */
final class ComparisonCases {
  private ComparisonCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    compare(all, "less_than", (x, y) -> x < y ? 1 : 0);
    compare(all, "less_equal", (x, y) -> x <= y ? 1 : 0);
    compare(all, "greater_than", (x, y) -> x > y ? 1 : 0);
    compare(all, "greater_equal", (x, y) -> x >= y ? 1 : 0);
    compare(all, "equal", (x, y) -> x == y ? 1 : 0);
    compare(all, "not_equal", (x, y) -> x != y ? 1 : 0);
    logical(all, "logical_and", (x, y) -> x * y);
    logical(all, "logical_or", Math::max);
    logical(all, "logical_xor", (x, y) -> x == y ? 0 : 1);
    bitwise(all, "bitwise_and", (x, y) -> (long) x & (long) y);
    bitwise(all, "bitwise_or", (x, y) -> (long) x | (long) y);
    bitwise(all, "bitwise_xor", (x, y) -> (long) x ^ (long) y);
    all.add(
        OpCase.of("logical_not")
            .named("bool sequences")
            .in("X", Values.boolsOf(new boolean[] {true, false, true}, 3).lengths(1, 0, 2))
            .expect("Out", in -> Expected.bools(new boolean[] {false, true, false}, 3))
            .lodFrom("X")
            .build());
    all.add(
        OpCase.of("bitwise_not")
            .named("int32")
            .in("X", Values.intsOf(new int[] {0, 5, -1}, 3))
            .expect("Out", in -> Expected.ints(new int[] {-1, -6, 0}, 3))
            .build());
    all.add(
        OpCase.of("bitwise_not")
            .named("bool")
            .in("X", Values.boolsOf(new boolean[] {true, false}, 2))
            .expect("Out", in -> Expected.bools(new boolean[] {false, true}, 2))
            .build());
    return all;
  }

  private static void compare(List<OpCase> all, String type, DoubleBinaryOperator f) {
    Values few = Values.longs(-1, 2, 4, 5);
    all.add(
        OpCase.of(type)
            .named("floats with equals among them")
            .in("X", Values.of(new double[] {1, 2, 3, Double.NaN}, 4))
            .in("Y", Values.of(new double[] {2, 2, 2, 2}, 4))
            .expect("Out", in -> Pairs.of(in, -1, f).as(DType.BOOL))
            .build());
    all.add(pair(type, "int64", -1, few.batch(), Values.longs(-1, 2, 4, 5).batch(), f));
    all.add(pair(type, "spread at an axis", 0, few, Values.longs(-1, 2, 4), f));
    all.add(pair(type, "int32, one element", -1, Values.ints(0, 2, 1), Values.ints(0, 2, 1), f));
    all.add(pair(type, "bool", -1, Values.bools(9), Values.bools(9), f));
    all.add(
        OpCase.of(type)
            .named("sequences")
            .in("X", Values.longs(-1, 2, 5).lengths(2, 0, 3))
            .in("Y", Values.longs(-1, 2, 1))
            .expect("Out", in -> Pairs.of(in, -1, f).as(DType.BOOL))
            .lodFrom("X")
            .build());
    all.add(
        OpCase.of(type)
            .named("two element types")
            .in("X", Values.ints(0, 3, 2))
            .in("Y", Values.longs(0, 3, 2))
            .fails(type + ": X and Y must have one element type, but X is int32 and Y is int64")
            .build());
  }

  private static OpCase pair(
      String type, String name, int axis, Values x, Values y, DoubleBinaryOperator f) {
    return OpCase.of(type)
        .named(name)
        .in("X", x)
        .in("Y", y)
        .attr("axis", axis)
        .expect("Out", in -> Pairs.of(in, axis, f).as(DType.BOOL))
        .build();
  }

  private static void logical(List<OpCase> all, String type, DoubleBinaryOperator f) {
    all.add(
        OpCase.of(type)
            .named("all four")
            .in("X", Values.boolsOf(new boolean[] {false, false, true, true}, 4))
            .in("Y", Values.boolsOf(new boolean[] {false, true, false, true}, 4))
            .expect("Out", in -> Pairs.of(in, -1, f).as(DType.BOOL))
            .build());
    all.add(
        OpCase.of(type)
            .named("spread")
            .in("X", Values.bools(3, 5))
            .in("Y", Values.bools(5))
            .expect("Out", in -> Pairs.of(in, -1, f).as(DType.BOOL))
            .build());
    all.add(
        OpCase.of(type)
            .named("extents differ")
            .in("X", Values.bools(3))
            .in("Y", Values.bools(4))
            .fails(
                type
                    + ": Y [4] must fit X [3] at axis -1: extents are equal or one of them is 1,"
                    + " not 3 and 4")
            .build());
  }

  private static void bitwise(List<OpCase> all, String type, DoubleBinaryOperator f) {
    all.add(
        OpCase.of(type)
            .named("int64")
            .in("X", Values.longs(-100, 100, 3, 5))
            .in("Y", Values.longs(-100, 100, 3, 5))
            .expect("Out", in -> Pairs.of(in, -1, f).as(DType.INT64))
            .build());
    all.add(
        OpCase.of(type)
            .named("bool")
            .in("X", Values.bools(7))
            .in("Y", Values.bools(7))
            .expect("Out", in -> Pairs.of(in, -1, f).as(DType.BOOL))
            .build());
  }
}
