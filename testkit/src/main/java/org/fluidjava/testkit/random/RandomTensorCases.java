package org.fluidjava.testkit.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/**
 * Cases of random numbers: their moments and bounds. The bounds on moments are six standard errors
 * wide and the seeds fixed, so a right generator passes always and a wrong one hardly ever.
 */
final class RandomTensorCases {
  private static final int COUNT = 20000;

  private RandomTensorCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : new String[] {"gaussian_random", "truncated_gaussian_random"}) {
      boolean truncated = type.startsWith("truncated");
      // A normal distribution cut at two deviations has the variance 0.7737.
      double std = 0.5 * (truncated ? Math.sqrt(0.77374) : 1);
      all.add(
          OpCase.of(type)
              .named("moments")
              .attr("shape", new long[] {COUNT / 4, 4})
              .attr("mean", 2f)
              .attr("std", 0.5f)
              .attr("seed", 7)
              .attrFloatType("dtype")
              .check(
                  "Out",
                  drawn(
                      Shape.of(COUNT / 4, 4),
                      x -> {
                        moments(x, 2, std);
                        if (truncated) {
                          within(x, 1, 3);
                        }
                      }))
              .build());
      all.add(
          OpCase.of(type)
              .named("negative extent")
              .attr("shape", new long[] {-2})
              .fails(type + ": shape must have no negative extent but is [-2]")
              .build());
    }
    all.add(
        OpCase.of("uniform_random")
            .named("moments")
            .attr("shape", new long[] {COUNT})
            .attr("min", -1f)
            .attr("max", 3f)
            .attr("seed", 7)
            .attrFloatType("dtype")
            .check(
                "Out",
                drawn(
                    Shape.of(COUNT),
                    x -> {
                      moments(x, 1, 4 / Math.sqrt(12));
                      within(x, -1, Math.nextDown(3f));
                    }))
            .build());
    all.add(
        OpCase.of("uniform_random")
            .named("a diagonal, shape from a tensor")
            .in("ShapeTensor", Values.longsOf(new long[] {3, 3}, 2))
            .attr("seed", 3)
            .attr("diag_num", 3)
            .attr("diag_step", 3)
            .attr("diag_val", 9f)
            .attrFloatType("dtype")
            .check(
                "Out",
                drawn(
                    Shape.of(3, 3),
                    x -> {
                      for (int i = 0; i < 9; i++) {
                        holds(i % 4 == 0 ? x[i] == 9 : Math.abs(x[i]) <= 1, "element " + i);
                      }
                    }))
            .build());
    all.add(
        OpCase.of("uniform_random")
            .named("the diagonal leaves the tensor")
            .attr("shape", new long[] {3, 3})
            .attr("diag_num", 4)
            .attr("diag_step", 3)
            .fails("uniform_random: diag_num (4) by diag_step (3) leaves the shape [3, 3]")
            .build());
    all.add(
        OpCase.of("gaussian_random_batch_size_like")
            .named("moments")
            .in("Input", Values.normal(500, 1).batch())
            .attr("shape", new int[] {-1, 40})
            .attr("mean", -1f)
            .attr("std", 2f)
            .attr("seed", 5)
            .attrFloatType("dtype")
            .check("Out", drawn(Shape.of(500, 40), x -> moments(x, -1, 2)))
            .build());
    all.add(
        OpCase.of("uniform_random_batch_size_like")
            .named("sequences count")
            .in("Input", Values.normal(5, 1).lengths(2, 0, 3))
            .attr("shape", new int[] {-1, 5000})
            .attr("min", 0f)
            .attr("max", 1f)
            .attr("seed", 5)
            .attrFloatType("dtype")
            .check("Out", drawn(Shape.of(3, 5000), x -> moments(x, 0.5, 1 / Math.sqrt(12))))
            .build());
    all.add(
        OpCase.of("randint")
            .named("moments")
            .attr("shape", new long[] {COUNT})
            .attr("low", -3)
            .attr("high", 7)
            .attr("seed", 11)
            .attr("dtype", 3)
            .check(
                "Out",
                drawn(
                    DType.INT64,
                    Shape.of(COUNT),
                    x -> {
                      moments(x, 1.5, Math.sqrt(99 / 12.0));
                      within(x, -3, 6);
                      holds(Arrays.stream(x).distinct().count() == 10, "ten different numbers");
                    }))
            .build());
    all.add(
        OpCase.of("randint")
            .named("no range")
            .attr("shape", new long[] {2})
            .attr("low", 3)
            .attr("high", 3)
            .fails("randint: low (3) must be below high (3)")
            .build());
    all.add(
        OpCase.of("randperm")
            .named("a permutation")
            .attr("n", 1000)
            .attr("seed", 11)
            .check(
                "Out",
                drawn(
                    DType.INT64,
                    Shape.of(1000),
                    x -> {
                      double[] sorted = x.clone();
                      Arrays.sort(sorted);
                      int fixed = 0;
                      for (int i = 0; i < 1000; i++) {
                        holds(sorted[i] == i, "number " + i);
                        fixed += x[i] == i ? 1 : 0;
                      }
                      holds(fixed < 10, "%d numbers in their places".formatted(fixed));
                    }))
            .build());
    return all;
  }

  static java.util.function.BiConsumer<org.fluidjava.testkit.Inputs, Value> drawn(
      Shape shape, Consumer<double[]> check) {
    return (in, value) -> {
      LoDTensor tensor = (LoDTensor) value;
      holds(tensor.dtype().isFloating(), "element type " + tensor.dtype());
      holds(tensor.shape().equals(shape), "shape " + tensor.shape());
      check.accept(tensor.toDoubles());
    };
  }

  static java.util.function.BiConsumer<org.fluidjava.testkit.Inputs, Value> drawn(
      DType dtype, Shape shape, Consumer<double[]> check) {
    return (in, value) -> {
      LoDTensor tensor = (LoDTensor) value;
      holds(tensor.dtype() == dtype, "element type " + tensor.dtype());
      holds(tensor.shape().equals(shape), "shape " + tensor.shape());
      check.accept(tensor.toDoubles());
    };
  }

  static void holds(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** Mean and deviation within six standard errors, and neighbours without correlation. */
  private static void moments(double[] x, double mean, double std) {
    double found = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double error = 6 / Math.sqrt(x.length);
    holds(Math.abs(found - mean) < error * std, "mean " + found);
    holds(Math.abs(variance / (std * std) - 1) < 1.5 * error, "deviation " + Math.sqrt(variance));
    double together = 0;
    for (int i = 1; i < x.length; i++) {
      together += (x[i] - mean) * (x[i - 1] - mean);
    }
    holds(Math.abs(together / x.length / (std * std)) < error, "correlation of neighbours");
  }

  private static void within(double[] x, double low, double high) {
    for (double v : x) {
      holds(v >= low && v <= high, v + " outside " + low + " to " + high);
    }
  }
}
