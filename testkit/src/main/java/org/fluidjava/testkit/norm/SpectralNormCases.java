package org.fluidjava.testkit.norm;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code spectral_norm}. */
final class SpectralNormCases {
  private SpectralNormCases() {}

  static List<OpCase> cases() {
    // Only before the first iteration or after many do central differences see constant vectors.
    return List.of(
        norm("a matrix, no iteration", 0, 0, 3, 4).checkGradient("Weight").build(),
        norm("a matrix, many iterations", 0, 200, 3, 4).checkGradient("Weight").build(),
        norm("second extent", 1, 150, 3, 2, 2).checkGradient("Weight").build(),
        norm("a filter, two iterations", 0, 2, 4, 2, 3, 3).build(),
        norm("second extent of a filter", 1, 1, 4, 3, 2, 2).build(),
        OpCase.of("spectral_norm")
            .named("another height")
            .in("Weight", Values.normal(3, 4))
            .in("U", Values.normal(4))
            .in("V", Values.normal(4))
            .fails("spectral_norm: U must have 3 numbers but is [4]")
            .build());
  }

  private static OpCase.Builder norm(String name, int dim, int rounds, long... shape) {
    long height = shape[dim];
    long all = 1;
    for (long extent : shape) {
      all *= extent;
    }
    return OpCase.of("spectral_norm")
        .named(name)
        .in("Weight", Values.normal(shape))
        .in("U", Values.uniform(0.2, 1, height))
        .in("V", Values.uniform(0.2, 1, all / height))
        .attr("dim", dim)
        .attr("power_iters", rounds)
        .attr("eps", 1e-12f)
        .expect("Out", in -> normed(in, dim, rounds));
  }

  private static Expected normed(Inputs in, int dim, int rounds) {
    double[] w = in.get("Weight");
    double[] u = in.get("U").clone();
    double[] v = in.get("V").clone();
    // Rows and columns by moving the extent to the front.
    double[][] matrix = new double[u.length][v.length];
    int front = dim == 0 ? 1 : in.dim("Weight", 0);
    int inner = v.length / front;
    for (int i = 0; i < w.length; i++) {
      matrix[i / inner % u.length][i / inner / u.length * inner + i % inner] = w[i];
    }
    for (int round = 0; round < rounds; round++) {
      for (int j = 0; j < v.length; j++) {
        v[j] = 0;
        for (int i = 0; i < u.length; i++) {
          v[j] += matrix[i][j] * u[i];
        }
      }
      divide(v);
      for (int i = 0; i < u.length; i++) {
        u[i] = 0;
        for (int j = 0; j < v.length; j++) {
          u[i] += matrix[i][j] * v[j];
        }
      }
      divide(u);
    }
    double sigma = 0;
    for (int i = 0; i < u.length; i++) {
      for (int j = 0; j < v.length; j++) {
        sigma += u[i] * matrix[i][j] * v[j];
      }
    }
    double[] out = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      out[i] = w[i] / sigma;
    }
    return Expected.of(out, in.shape("Weight"));
  }

  private static void divide(double[] vector) {
    double sum = 0;
    for (double number : vector) {
      sum += number * number;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= Math.sqrt(sum) + 1e-12;
    }
  }
}
