package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code kron}, {@code dist}, {@code cross}, {@code mv}, {@code atan2}, {@code lerp}. */
final class PairCases {
  private PairCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.add(kron("matrices", 2, 3, 3, 2));
    all.add(kron("one number", 1, 1, 1, 1));
    all.add(
        OpCase.of("kron")
            .named("a vector by a matrix")
            .in("X", Values.normal(2))
            .in("Y", Values.normal(3, 2))
            .expect(
                "Out",
                in -> {
                  double[] out = new double[12];
                  for (int i = 0; i < 12; i++) {
                    out[i] = in.get("X")[i % 4 / 2] * in.get("Y")[i / 4 * 2 + i % 2];
                  }
                  return Expected.of(out, 3, 4);
                })
            .checkGradient("X", "Y")
            .build());
    for (float p : new float[] {0, 1, 2, 3, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      all.add(dist(p));
    }
    all.add(cross("the first axis of 3", 9, Values.normal(3, 2), Values.normal(3, 2), 2));
    all.add(cross("the last axis", -1, Values.normal(2, 2, 3), Values.normal(2, 2, 3), 1));
    all.add(
        OpCase.of("cross")
            .named("no axis of 3")
            .in("X", Values.normal(2, 4))
            .in("Y", Values.normal(2, 4))
            .fails("cross: X must have an axis of 3 elements but is [2, 4]")
            .build());
    all.add(mv("a matrix", Values.normal(3, 4)).build());
    all.add(mv("sequences", Values.normal(3, 4).lengths(1, 0, 2)).lodFrom("X").build());
    all.add(
        OpCase.of("atan2")
            .named("four quarters")
            .in("X1", Values.of(new double[] {1, 1, -1, -1.5, 0.5}, 5))
            .in("X2", Values.of(new double[] {2, -1, -3, 0.5, 0.25}, 5))
            .expect(
                "Out",
                in -> {
                  double[] out = new double[5];
                  for (int i = 0; i < 5; i++) {
                    double quotient = Math.atan(in.get("X1")[i] / in.get("X2")[i]);
                    double turn = in.get("X2")[i] > 0 ? 0 : in.get("X1")[i] > 0 ? 1 : -1;
                    out[i] = quotient + turn * Math.PI;
                  }
                  return Expected.of(out, 5);
                })
            .checkGradient("X1", "X2")
            .build());
    all.add(lerp("one weight", Values.normal(2, 3), Values.normal(2, 3), Values.normal(1), 6));
    all.add(lerp("a row", Values.normal(2, 3), Values.normal(3), Values.normal(2, 3), 3));
    return all;
  }

  private static OpCase kron(String name, int h, int w, int rows, int columns) {
    return OpCase.of("kron")
        .named(name)
        .in("X", Values.normal(h, w))
        .in("Y", Values.normal(rows, columns))
        .expect(
            "Out",
            in -> {
              int width = w * columns;
              double[] out = new double[h * rows * width];
              for (int i = 0; i < out.length; i++) {
                int row = i / width;
                int column = i % width;
                out[i] =
                    in.get("X")[row / rows * w + column / columns]
                        * in.get("Y")[row % rows * columns + column % columns];
              }
              return Expected.of(out, h * rows, width);
            })
        .checkGradient("X", "Y")
        .build();
  }

  private static OpCase.Builder mv(String name, Values x) {
    return OpCase.of("mv")
        .named(name)
        .in("X", x)
        .in("Vec", Values.normal(4))
        .expect(
            "Out",
            in -> {
              double[] out = new double[3];
              for (int i = 0; i < 12; i++) {
                out[i / 4] += in.get("X")[i] * in.get("Vec")[i % 4];
              }
              return Expected.of(out, 3);
            })
        .checkGradient("X", "Vec");
  }

  private static OpCase dist(float p) {
    OpCase.Builder made =
        OpCase.of("dist")
            .named("order " + p)
            .in("X", Values.distinct(2, 3))
            .in("Y", Values.normal(1, 3).times(0.1))
            .attr("p", p)
            .expect(
                "Out",
                in -> {
                  double sum = 0;
                  double least = Double.MAX_VALUE;
                  double most = 0;
                  for (int i = 0; i < 6; i++) {
                    double apart = Math.abs(in.get("X")[i] - in.get("Y")[i % 3]);
                    sum += Math.pow(apart, p);
                    least = Math.min(least, apart);
                    most = Math.max(most, apart);
                  }
                  double finite = p == 0 ? 6 : Math.pow(sum, 1 / (double) p);
                  double result = p == Float.POSITIVE_INFINITY ? most : finite;
                  return Expected.of(
                      new double[] {p == Float.NEGATIVE_INFINITY ? least : result}, 1);
                });
    return made.checkGradient("X", "Y").build();
  }

  private static OpCase cross(String name, int dim, Values x, Values y, int inner) {
    return OpCase.of("cross")
        .named(name)
        .in("X", x)
        .in("Y", y)
        .attr("dim", dim)
        .expect(
            "Out",
            in -> {
              double[] a = in.get("X");
              double[] b = in.get("Y");
              double[] out = new double[a.length];
              for (int i = 0; i < a.length; i++) {
                int turn = i / inner % 3;
                int first = i - turn * inner;
                int j = first + (turn + 1) % 3 * inner;
                int k = first + (turn + 2) % 3 * inner;
                out[i] = a[j] * b[k] - a[k] * b[j];
              }
              return Expected.of(out, in.shape("X"));
            })
        .checkGradient("X", "Y")
        .build();
  }

  private static OpCase lerp(String name, Values x, Values y, Values weight, int width) {
    return OpCase.of("lerp")
        .named(name)
        .in("X", x)
        .in("Y", y)
        .in("Weight", weight)
        .expect(
            "Out",
            in -> {
              double[] out = in.get("X").clone();
              double[] weights = in.get("Weight");
              for (int i = 0; i < out.length; i++) {
                out[i] += weights[i % weights.length] * (in.get("Y")[i % width] - out[i]);
              }
              return Expected.of(out, in.shape("X"));
            })
        .checkGradient("X", "Y")
        .build();
  }
}
