package org.fluidjava.testkit.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code norm}, {@code p_norm}, {@code squared_l2_norm} and {@code l1_norm}. */
final class NormCases {
  private NormCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : new String[] {"squared_l2_norm", "l1_norm"}) {
      all.add(ofAll(type, "a matrix", Values.distinct(3, 6).batch()));
      all.add(ofAll(type, "one element", Values.constant(-3, 1)));
      all.add(ofAll(type, "odd size", Values.distinct(7, 20)));
    }
    for (int axis : new int[] {0, 1, -1}) {
      all.add(normalized(axis, Values.normal(3, 4, 5)));
    }
    all.add(normalized(-1, Values.normal(1, 1)));
    all.add(
        OpCase.of("norm")
            .named("axis out of range")
            .in("X", Values.normal(2, 3))
            .attr("axis", -3)
            .fails("norm: axis must be from -2 to 1 for X [2, 3] but is -3")
            .build());
    double inf = Double.POSITIVE_INFINITY;
    for (double p : new double[] {1, 2, 3, 0.5, inf, -inf, 0}) {
      all.add(pNorm("p " + p, p, 1, false, Values.distinct(3, 4, 2)));
    }
    all.add(pNorm("kept", 2, -1, true, Values.distinct(3, 4)));
    all.add(pNorm("a vector", 2, 0, false, Values.distinct(5)));
    all.add(
        OpCase.of("p_norm")
            .named("all as one vector")
            .in("X", Values.distinct(3, 4))
            .attr("porder", 2f)
            .attr("asvector", true)
            .expect(
                "Out",
                in ->
                    new double[] {
                      Math.sqrt(java.util.Arrays.stream(in.get("X")).map(v -> v * v).sum())
                    },
                1)
            .checkGradient("X")
            .build());
    return all;
  }

  private static OpCase ofAll(String type, String name, Values x) {
    return OpCase.of(type)
        .named(name)
        .in("X", x)
        .expect(
            "Out",
            in -> {
              double sum = 0;
              for (double v : in.get("X")) {
                sum += type.equals("l1_norm") ? Math.abs(v) : v * v;
              }
              return new double[] {sum};
            },
            1)
        .checkGradient("X")
        .build();
  }

  private static OpCase normalized(int axis, Values x) {
    return OpCase.of("norm")
        .named("axis " + axis + " of " + x)
        .in("X", x)
        .attr("axis", axis)
        .attr("epsilon", 0.01f)
        .expect(
            "Out",
            in -> {
              double[] norm = lengths(in, axis, 2, 0.01f);
              double[] out = in.get("X").clone();
              for (int i = 0; i < out.length; i++) {
                out[i] /= norm[lineOf(in, axis, i)];
              }
              return Expected.of(out, in.shape("X"));
            })
        .expect("Norm", in -> Expected.of(lengths(in, axis, 2, 0.01f), in.shape("X").with(axis, 1)))
        .noGradientThrough("Norm")
        .checkGradient("X")
        .build();
  }

  private static OpCase pNorm(String name, double p, int axis, boolean keep, Values x) {
    return OpCase.of("p_norm")
        .named(name)
        .in("X", x)
        .attr("porder", (float) p)
        .attr("axis", axis)
        .attr("keepdim", keep)
        .expect(
            "Out",
            in -> {
              Shape shape = in.shape("X");
              int at = axis < 0 ? axis + shape.rank() : axis;
              Shape kept = shape.slice(0, at).concat(shape.slice(at + 1, shape.rank()));
              Shape out = keep ? shape.with(at, 1) : kept.rank() == 0 ? Shape.ONE : kept;
              return Expected.of(lengths(in, axis, p, 0), out);
            })
        .checkGradient("X")
        .build();
  }

  private static int lineOf(Inputs in, int axis, int element) {
    Shape shape = in.shape("X");
    int at = axis < 0 ? axis + shape.rank() : axis;
    int inner = (int) shape.product(at + 1, shape.rank());
    int count = (int) shape.dim(at);
    return element / (inner * count) * inner + element % inner;
  }

  private static double[] lengths(Inputs in, int axis, double p, double underRoot) {
    double[] xs = in.get("X");
    double[] out = new double[xs.length / in.dim("X", axis)];
    java.util.Arrays.fill(out, p == Double.NEGATIVE_INFINITY ? Double.MAX_VALUE : underRoot);
    for (int i = 0; i < xs.length; i++) {
      int line = lineOf(in, axis, i);
      double size = Math.abs(xs[i]);
      if (p == Double.POSITIVE_INFINITY) {
        out[line] = Math.max(out[line], size);
      } else if (p == Double.NEGATIVE_INFINITY) {
        out[line] = Math.min(out[line], size);
      } else {
        out[line] += p == 0 ? 1 : Math.pow(size, p);
      }
    }
    if (p != 0 && !Double.isInfinite(p)) {
      for (int i = 0; i < out.length; i++) {
        out[i] = Math.pow(out[i], 1 / p);
      }
    }
    return out;
  }
}
