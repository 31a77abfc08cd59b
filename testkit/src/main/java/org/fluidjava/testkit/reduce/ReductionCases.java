package org.fluidjava.testkit.reduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code reduce_*}, {@code frobenius_norm} and {@code logsumexp}. */
final class ReductionCases {
  private ReductionCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    all.addAll(new Family("reduce_sum", v -> Arrays.stream(v).sum()).cases());
    all.addAll(new Family("reduce_mean", v -> Arrays.stream(v).sum() / v.length).cases());
    all.addAll(new Family("reduce_max", v -> Arrays.stream(v).max().orElseThrow()).cases());
    all.addAll(new Family("reduce_min", v -> Arrays.stream(v).min().orElseThrow()).cases());
    all.addAll(new Family("reduce_prod", v -> Arrays.stream(v).reduce(1, (a, x) -> a * x)).cases());
    all.addAll(
        new Family("frobenius_norm", v -> Math.sqrt(Arrays.stream(v).map(x -> x * x).sum()))
            .cases());
    all.addAll(
        new Family("logsumexp", v -> Math.log(Arrays.stream(v).map(Math::exp).sum())).cases());
    all.addAll(special());
    return all;
  }

  /** One operator's cases. */
  private record Family(String type, ToDoubleFunction<double[]> f) {
    List<OpCase> cases() {
      List<OpCase> own = new ArrayList<>();
      own.add(one("rows of a matrix", false, numbers(4, 5).batch(), 0));
      own.add(one("columns of a matrix", false, numbers(4, 5).batch(), 1));
      own.add(one("the middle", false, numbers(2, 3, 4), 1));
      own.add(one("the middle, kept", true, numbers(2, 3, 4), -2));
      own.add(one("two dimensions", false, numbers(2, 3, 4), 0, 2));
      own.add(one("two neighbours, kept", true, numbers(3, 2, 4), 1, 2));
      own.add(one("a vector", false, numbers(6), 0));
      own.add(one("one element", false, numbers(1), 0));
      own.add(one("every dimension named", false, numbers(2, 4), 0, 1));
      own.add(one("odd size", false, numbers(9, 22), 1));
      own.add(everything("all", false, numbers(2, 3, 2)));
      own.add(everything("all, kept", true, numbers(2, 3, 2)));
      own.add(
          builder("sequences stay", false, numbers(6, 4).lengths(4, 0, 2), 1)
              .lodFrom("X")
              .checkGradient("X")
              .build());
      own.add(
          OpCase.of(type)
              .named("dimension out of range")
              .in("X", numbers(2, 3))
              .attr(dims(), new int[] {2})
              .fails(type + ": each dimension must be from -2 to 1 for X [2, 3] but one is 2")
              .build());
      return own;
    }

    private boolean newer() {
      return type.equals("logsumexp");
    }

    private String dims() {
      return newer() ? "axis" : "dim";
    }

    /**
     * An even count of distinct numbers has no 0 among them, which a product's slope would mind.
     */
    private static Values numbers(long... dims) {
      return dims.length == 1 && dims[0] == 1 ? Values.constant(1.25, 1) : Values.distinct(dims);
    }

    private OpCase.Builder builder(String name, boolean keep, Values x, int... dims) {
      return OpCase.of(type)
          .named(name)
          .in("X", x)
          .attr(dims(), dims)
          .attr(newer() ? "keepdim" : "keep_dim", keep)
          .expect("Out", in -> reduced(in, f, keep, dims));
    }

    private OpCase one(String name, boolean keep, Values x, int... dims) {
      OpCase.Builder made = builder(name, keep, x, dims);
      boolean rowsStay = true;
      for (int dim : dims) {
        rowsStay &= dim != 0;
      }
      return (rowsStay ? made.lodFrom("X") : made).checkGradient("X").build();
    }

    private OpCase everything(String name, boolean keep, Values x) {
      return OpCase.of(type)
          .named(name)
          .in("X", x)
          .attr("reduce_all", true)
          .attr(newer() ? "keepdim" : "keep_dim", keep)
          .expect("Out", in -> reduced(in, f, keep, 0, 1, 2))
          .checkGradient("X")
          .build();
    }
  }

  private static List<OpCase> special() {
    return List.of(
        OpCase.of("reduce_prod")
            .named("zeros among them")
            .in("X", Values.of(new double[] {2, 0, 3, 0, 0, 5, 1, 2, 4}, 3, 3))
            .attr("dim", new int[] {1})
            .expect("Out", in -> new double[] {0, 0, 8}, 3)
            .lodFrom("X")
            .checkGradient("X")
            .build(),
        OpCase.of("reduce_sum")
            .named("int64")
            .in("X", Values.longsOf(new long[] {1, 2, 3, 4, 5, 6}, 2, 3))
            .attr("dim", new int[] {1})
            .expect("Out", in -> Expected.longs(new long[] {6, 15}, 2))
            .build(),
        OpCase.of("reduce_max")
            .named("int32")
            .in("X", Values.intsOf(new int[] {1, -2, 3, 4, 5, -6}, 2, 3))
            .expect("Out", in -> Expected.ints(new int[] {4, 5, 3}, 3))
            .build(),
        OpCase.of("reduce_mean")
            .named("int64, cut off")
            .in("X", Values.longsOf(new long[] {1, 2, 4}, 3))
            .expect("Out", in -> Expected.longs(new long[] {2}, 1))
            .build(),
        OpCase.of("reduce_sum")
            .named("one dimension as a single number, as old files have it")
            .in("X", Values.normal(3, 4))
            .attr("dim", 1)
            .expect("Out", in -> reduced(in, v -> Arrays.stream(v).sum(), false, 1))
            .build(),
        OpCase.of("reduce_sum")
            .named("another result type")
            .in("X", Values.normal(3, 4))
            .attr("out_dtype", 6)
            .expect(
                "Out", in -> reduced(in, v -> Arrays.stream(v).sum(), false, 0).as(DType.FLOAT64))
            .build(),
        OpCase.of("logsumexp")
            .named("large numbers")
            .in("X", Values.of(new double[] {1000, 1000, -1000, -1000}, 2, 2))
            .attr("axis", new int[] {1})
            .expect("Out", in -> new double[] {1000 + Math.log(2), -1000 + Math.log(2)}, 2)
            .build(),
        bools("reduce_all", true, false, false),
        bools("reduce_any", true, true, false));
  }

  private static OpCase bools(String type, boolean... answers) {
    return OpCase.of(type)
        .named("rows")
        .in("X", Values.boolsOf(new boolean[] {true, true, true, false, false, false}, 3, 2))
        .attr("dim", new int[] {1})
        .expect("Out", in -> Expected.bools(answers, 3))
        .build();
  }

  /** Collects the elements of each result one by one. */
  private static Expected reduced(
      Inputs in, ToDoubleFunction<double[]> f, boolean keep, int... dims) {
    Shape x = in.shape("X");
    boolean[] gone = new boolean[x.rank()];
    for (int dim : dims) {
      gone[dim < 0 ? dim + x.rank() : dim] = true;
    }
    Shape out = Shape.SCALAR;
    int results = 1;
    for (int i = 0; i < x.rank(); i++) {
      results *= gone[i] ? 1 : (int) x.dim(i);
      out = !gone[i] ? out.append(x.dim(i)) : keep ? out.append(1) : out;
    }
    List<List<Double>> parts = new ArrayList<>();
    for (int i = 0; i < results; i++) {
      parts.add(new ArrayList<>());
    }
    double[] xs = in.get("X");
    for (int i = 0; i < xs.length; i++) {
      int result = 0;
      int rest = i;
      int step = xs.length;
      for (int d = 0; d < x.rank(); d++) {
        step /= (int) x.dim(d);
        int coordinate = rest / step;
        rest %= step;
        result = gone[d] ? result : result * (int) x.dim(d) + coordinate;
      }
      parts.get(result).add(xs[i]);
    }
    double[] values =
        parts.stream()
            .mapToDouble(
                part -> f.applyAsDouble(part.stream().mapToDouble(Double::doubleValue).toArray()))
            .toArray();
    return Expected.of(values, out.rank() == 0 ? Shape.ONE : out);
  }
}
