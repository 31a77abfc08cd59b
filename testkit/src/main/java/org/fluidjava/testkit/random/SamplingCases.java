package org.fluidjava.testkit.random;

import static org.fluidjava.testkit.random.RandomTensorCases.drawn;
import static org.fluidjava.testkit.random.RandomTensorCases.holds;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code sampling_id}, {@code multinomial} and {@code bernoulli}. */
final class SamplingCases {
  private static final int ROWS = 8000;

  private SamplingCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("sampling_id")
            .named("shares")
            .in("X", rows(0.5, 0, 0.2, 0.3))
            .attr("seed", 3)
            .check("Out", drawn(DType.INT64, Shape.of(ROWS), x -> shares(x, 0.5, 0, 0.2, 0.3)))
            .build(),
        OpCase.of("sampling_id")
            .named("not rows")
            .in("X", Values.normal(3))
            .fails("sampling_id: X must have 2 dimensions but is [3]")
            .build(),
        OpCase.of("multinomial")
            .named("certain, with replacement")
            .in("X", Values.of(new double[] {0, 3, 0}, 3))
            .attr("num_samples", 4)
            .attr("replacement", true)
            .check("Out", drawn(DType.INT64, Shape.of(4), x -> shares(x, 0, 1, 0)))
            .build(),
        OpCase.of("multinomial")
            .named("all without replacement")
            .in("X", Values.of(new double[] {1, 2, 3, 9, 9, 9}, 2, 3))
            .attr("num_samples", 3)
            .check(
                "Out",
                drawn(
                    DType.INT64,
                    Shape.of(2, 3),
                    x -> {
                      for (int row = 0; row < 2; row++) {
                        double[] one = {x[row * 3], x[row * 3 + 1], x[row * 3 + 2]};
                        java.util.Arrays.sort(one);
                        holds(one[0] == 0 && one[1] == 1 && one[2] == 2, "row " + row);
                      }
                    }))
            .build(),
        OpCase.of("multinomial")
            .named("more than there are")
            .in("X", Values.constant(1, 3))
            .attr("num_samples", 4)
            .fails(
                "multinomial: without replacement num_samples (4) must not exceed the classes of X"
                    + " [3]")
            .build(),
        OpCase.of("bernoulli")
            .named("certain")
            .in("X", Values.of(new double[] {0, 1, 1, 0}, 2, 2))
            .expect("Out", in -> new double[] {0, 1, 1, 0}, 2, 2)
            .build());
  }

  private static Values rows(double... shares) {
    double[] all = new double[ROWS * shares.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = shares[i % shares.length];
    }
    return Values.of(all, ROWS, shares.length);
  }

  /** Each class's share within six standard errors; none of a class of share 0. */
  private static void shares(double[] x, double... expected) {
    double[] found = new double[expected.length];
    for (double v : x) {
      found[(int) v] += 1.0 / x.length;
    }
    for (int i = 0; i < expected.length; i++) {
      double error = 6 * Math.sqrt(expected[i] * (1 - expected[i]) / x.length);
      holds(
          Math.abs(found[i] - expected[i]) <= error + 1e-9, "share of class " + i + " " + found[i]);
    }
  }
}
