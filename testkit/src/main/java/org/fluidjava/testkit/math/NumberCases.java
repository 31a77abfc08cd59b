package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code cast}, {@code clip}, {@code clip_by_norm}, {@code cumsum} and finiteness. */
final class NumberCases {
  private NumberCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.addAll(casts());
    all.addAll(clips());
    all.addAll(cumsums());
    all.addAll(finite());
    return all;
  }

  private static List<OpCase> casts() {
    double[] numbers = {-2.7, 0, 3.9, 1};
    return List.of(
        OpCase.of("cast")
            .named("to integers, cut off")
            .in("X", Values.of(numbers, 4))
            .attr("in_dtype", 5)
            .attr("out_dtype", 3)
            .expect("Out", in -> Expected.longs(new long[] {-2, 0, 3, 1}, 4))
            .build(),
        OpCase.of("cast")
            .named("to bool")
            .in("X", Values.of(numbers, 4))
            .attr("in_dtype", 5)
            .attr("out_dtype", 0)
            .expect("Out", in -> Expected.bools(new boolean[] {true, false, true, true}, 4))
            .build(),
        OpCase.of("cast")
            .named("from bool, sequences")
            .in("X", Values.boolsOf(new boolean[] {true, false, true}, 3).lengths(1, 0, 2))
            .attr("in_dtype", 0)
            .attr("out_dtype", 2)
            .expect("Out", in -> Expected.ints(new int[] {1, 0, 1}, 3))
            .lodFrom("X")
            .build(),
        OpCase.of("cast")
            .named("to float64")
            .in("X", Values.normal(3, 5).batch())
            .attr("in_dtype", 5)
            .attr("out_dtype", 6)
            .expect("Out", in -> Expected.typed(DType.FLOAT64, in.get("X"), in.shape("X")))
            .build(),
        OpCase.of("cast")
            .named("to the same type")
            .in("X", Values.normal(3, 5).batch())
            .attrFloatType("in_dtype")
            .attrFloatType("out_dtype")
            .expect("Out", in -> Expected.of(in.get("X"), in.shape("X")))
            .checkGradient("X")
            .build(),
        OpCase.of("cast")
            .named("no such type")
            .in("X", Values.normal(3))
            .attr("in_dtype", 5)
            .attr("out_dtype", 99)
            .fails("cast: out_dtype must be the VarType number of an element type but is 99")
            .build());
  }

  private static List<OpCase> clips() {
    return List.of(
        OpCase.of("clip")
            .named("a matrix")
            .in("X", Values.distinct(5, 7).batch())
            .attr("min", -1.013f)
            .attr("max", 0.507f)
            .expect(
                "Out",
                in ->
                    Expected.of(
                        Arrays.stream(in.get("X"))
                            .map(x -> Math.min(Math.max(x, -1.013f), 0.507f))
                            .toArray(),
                        in.shape("X")))
            .checkGradient("X")
            .build(),
        OpCase.of("clip")
            .named("bounds from tensors")
            .in("X", Values.of(new double[] {-3, 0, 3}, 3))
            .in("Min", Values.of(new double[] {-1}, 1))
            .in("Max", Values.of(new double[] {2}, 1))
            .attr("min", 0f)
            .attr("max", 0f)
            .expect("Out", in -> new double[] {-1, 0, 2}, 3)
            .build(),
        OpCase.of("clip")
            .named("int64")
            .in("X", Values.longsOf(new long[] {-3, 0, 3}, 3))
            .attr("min", -1f)
            .attr("max", 2f)
            .expect("Out", in -> Expected.longs(new long[] {-1, 0, 2}, 3))
            .build(),
        OpCase.of("clip")
            .named("selected rows are merged first")
            .in("X", Values.of(new double[] {1, -1, 5, 5, 1, 3}, 3, 2).rows(6, 5, 0, 5))
            .attr("min", -2f)
            .attr("max", 2f)
            .expect(
                "Out", in -> Expected.rows(new long[] {0, 5}, 6, new double[] {2, 2, 2, 2}, 2, 2))
            .build(),
        OpCase.of("clip")
            .named("min above max")
            .in("X", Values.normal(3))
            .attr("min", 2f)
            .attr("max", 1f)
            .fails("clip: min (2.0) must not exceed max (1.0)")
            .build(),
        byNorm("a long one", Values.normal(5, 7).plus(2), 3),
        byNorm("a short one", Values.normal(5).times(0.01), 3),
        OpCase.of("clip_by_norm")
            .named("selected rows are merged first")
            .in("X", Values.of(new double[] {1, 2, 3}, 3, 1).rows(6, 5, 0, 5))
            .attr("max_norm", 1f)
            .expect(
                "Out",
                in ->
                    Expected.rows(
                        new long[] {0, 5},
                        6,
                        new double[] {2 / Math.sqrt(20), 4 / Math.sqrt(20)},
                        2,
                        1))
            .build(),
        OpCase.of("clip_by_norm")
            .named("no norm")
            .in("X", Values.normal(3))
            .attr("max_norm", 0f)
            .fails("clip_by_norm: max_norm must be above 0 but is 0.0")
            .build());
  }

  private static OpCase byNorm(String name, Values x, double limit) {
    return OpCase.of("clip_by_norm")
        .named(name)
        .in("X", x)
        .attr("max_norm", (float) limit)
        .expect(
            "Out",
            in -> {
              double norm = Math.sqrt(Arrays.stream(in.get("X")).map(v -> v * v).sum());
              double factor = norm > limit ? limit / norm : 1;
              return Expected.of(
                  Arrays.stream(in.get("X")).map(v -> v * factor).toArray(), in.shape("X"));
            })
        .build();
  }

  private static List<OpCase> cumsums() {
    List<OpCase> all = new ArrayList<>();
    for (boolean exclusive : new boolean[] {false, true}) {
      for (boolean reverse : new boolean[] {false, true}) {
        for (int axis : new int[] {0, 1, -1}) {
          all.add(cumsum(axis, exclusive, reverse, Values.normal(3, 4, 5)));
        }
      }
    }
    all.add(
        OpCase.of("cumsum")
            .named("flattened")
            .in("X", Values.longsOf(new long[] {1, 2, 3, 4}, 2, 2))
            .attr("flatten", true)
            .expect("Out", in -> Expected.longs(new long[] {1, 3, 6, 10}, 4))
            .build());
    all.add(
        OpCase.of("cumsum")
            .named("axis out of range")
            .in("X", Values.normal(2, 3))
            .attr("axis", 2)
            .fails("cumsum: axis must be from -2 to 1 for X [2, 3] but is 2")
            .build());
    return all;
  }

  private static OpCase cumsum(int axis, boolean exclusive, boolean reverse, Values x) {
    String name =
        "axis %d%s%s".formatted(axis, exclusive ? " exclusive" : "", reverse ? " reverse" : "");
    return OpCase.of("cumsum")
        .named(name)
        .in("X", x)
        .attr("axis", axis)
        .attr("exclusive", exclusive)
        .attr("reverse", reverse)
        .expect(
            "Out",
            in -> {
              int along = axis < 0 ? 2 : axis;
              int count = in.dim("X", along);
              int inner = (int) in.shape("X").product(along + 1, 3);
              double[] from = in.get("X");
              double[] out = new double[from.length];
              for (int i = 0; i < out.length; i++) {
                int place = i / inner % count;
                for (int j = 0; j < count; j++) {
                  boolean counts = reverse ? j >= place : j <= place;
                  if (counts && !(exclusive && j == place)) {
                    out[i] += from[i + (j - place) * inner];
                  }
                }
              }
              return Expected.of(out, in.shape("X"));
            })
        .checkGradient("X")
        .build();
  }

  private static List<OpCase> finite() {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    double[] mixed = {1, inf, nan, -inf};
    return List.of(
        answer("isfinite", "finite", true, 1, 2, -3),
        answer("isfinite", "infinite", false, 1, inf),
        answer("isfinite", "not a number", false, nan, 1),
        answer("isinf", "finite", false, 1, 2),
        answer("isinf", "infinite", true, 1, -inf),
        answer("isinf", "not a number", false, nan),
        answer("isnan", "finite", false, 1),
        answer("isnan", "infinite", false, inf),
        answer("isnan", "not a number", true, 1, nan, 2),
        answers("isfinite_v2", mixed, true, false, false, false),
        answers("isinf_v2", mixed, false, true, false, true),
        answers("isnan_v2", mixed, false, false, true, false));
  }

  private static OpCase answer(String type, String name, boolean answer, double... numbers) {
    return OpCase.of(type)
        .named(name)
        .in("X", Values.of(numbers, numbers.length))
        .expect("Out", in -> Expected.bools(new boolean[] {answer}, 1))
        .build();
  }

  private static OpCase answers(String type, double[] numbers, boolean... answers) {
    return OpCase.of(type)
        .named("all kinds")
        .in("X", Values.of(numbers, numbers.length))
        .expect("Out", in -> Expected.bools(answers, answers.length))
        .build();
  }
}
