package org.fluidjava.testkit.shape;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code kthvalue} and {@code mode}. */
final class ChosenCases {
  private ChosenCases() {}

  static List<OpCase> cases() {
    return List.of(
        smallest("the second of each row", 2, -1, false, 4, 5),
        smallest("the first of each column", 1, 0, true, 4, 3),
        smallest("the middle axis", 3, 1, false, 2, 3, 4),
        smallest("a line", 2, 0, true, 7),
        OpCase.of("kthvalue")
            .named("too few")
            .in("X", Values.normal(2, 3))
            .attr("k", 4)
            .fails("kthvalue: k (4) must be at most the extent along the axis (3)")
            .build(),
        frequent("rows", Values.of(new double[] {1, 2, 2, 3, 3, 1, 5, 4, 4, 4}, 2, 5), -1, false),
        frequent("columns", Values.of(new double[] {1, 2, 2, 3, 1, 2, 1, 3, 3}, 3, 3), 0, true),
        frequent("no two are equal", Values.distinct(2, 4), 1, false, "X"));
  }

  private static OpCase smallest(String name, int k, int axis, boolean keep, long... extents) {
    return chosen(
        OpCase.of("kthvalue")
            .named(name)
            .in("X", Values.distinct(extents))
            .attr("k", k)
            .checkGradient("X"),
        axis,
        keep,
        line -> {
          double wanted = Arrays.stream(line).sorted().toArray()[k - 1];
          return last(line, wanted);
        });
  }

  private static OpCase frequent(String name, Values x, int axis, boolean keep, String... smooth) {
    return chosen(
        OpCase.of("mode").named(name).in("X", x).checkGradient(smooth),
        axis,
        keep,
        line -> {
          double best = Double.NaN;
          long most = 0;
          for (double number : Arrays.stream(line).sorted().toArray()) {
            long count = Arrays.stream(line).filter(v -> v == number).count();
            if (count > most) {
              most = count;
              best = number;
            }
          }
          return last(line, best);
        });
  }

  private static int last(double[] line, double wanted) {
    int place = -1;
    for (int i = 0; i < line.length; i++) {
      place = line[i] == wanted ? i : place;
    }
    return place;
  }

  private static OpCase chosen(
      OpCase.Builder made, int axis, boolean keep, ToIntFunction<double[]> place) {
    return made.attr("axis", axis)
        .attr("keepdim", keep)
        .expect(
            "Out",
            in -> {
              double[] x = in.get("X");
              int[] places = places(in, axis, place);
              double[] out = new double[places.length];
              for (int i = 0; i < out.length; i++) {
                out[i] = x[element(in, axis, i, places[i])];
              }
              return Expected.of(out, shape(in, axis, keep));
            })
        .expect(
            "Indices",
            in ->
                Expected.longs(
                    Arrays.stream(places(in, axis, place)).asLongStream().toArray(),
                    shape(in, axis, keep)))
        .build();
  }

  private static long[] shape(Inputs in, int axis, boolean keep) {
    int rank = in.shape("X").rank();
    int at = axis < 0 ? axis + rank : axis;
    long[] dims = in.shape("X").dims();
    if (keep) {
      dims[at] = 1;
      return dims;
    }
    long[] left = new long[rank - 1];
    for (int i = 0; i < left.length; i++) {
      left[i] = dims[i < at ? i : i + 1];
    }
    return left;
  }

  private static int inner(Inputs in, int axis) {
    int rank = in.shape("X").rank();
    int inner = 1;
    for (int i = (axis < 0 ? axis + rank : axis) + 1; i < rank; i++) {
      inner *= in.dim("X", i);
    }
    return inner;
  }

  private static int element(Inputs in, int axis, int line, int place) {
    int inner = inner(in, axis);
    return (line / inner * in.dim("X", axis) + place) * inner + line % inner;
  }

  private static int[] places(Inputs in, int axis, ToIntFunction<double[]> place) {
    double[] x = in.get("X");
    int n = in.dim("X", axis);
    int[] places = new int[x.length / n];
    for (int i = 0; i < places.length; i++) {
      double[] line = new double[n];
      for (int j = 0; j < n; j++) {
        line[j] = x[element(in, axis, i, j)];
      }
      places[i] = place.applyAsInt(line);
    }
    return places;
  }
}
