package org.fluidjava.testkit.inference;

/** Products and normalised rows in double precision. */
final class Plain {
  private Plain() {}

  static double[] product(double[] a, double[] b, int m, int k, int n) {
    double[] c = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        for (int l = 0; l < k; l++) {
          c[i * n + j] += a[i * k + l] * b[l * n + j];
        }
      }
    }
    return c;
  }

  static double[] add(double[] rows, double[] row) {
    double[] sum = rows.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += row[i % row.length];
    }
    return sum;
  }

  static double[] relu(double[] x) {
    return java.util.Arrays.stream(x).map(v -> v > 0 ? v : 0).toArray();
  }

  static double[] normalised(double[] x, int width, double[] scale, double[] bias) {
    double[] out = new double[x.length];
    for (int row = 0; row < x.length / width; row++) {
      double mean = 0;
      double variance = 0;
      for (int d = 0; d < width; d++) {
        mean += x[row * width + d] / width;
      }
      for (int d = 0; d < width; d++) {
        variance += Math.pow(x[row * width + d] - mean, 2) / width;
      }
      for (int d = 0; d < width; d++) {
        double number = (x[row * width + d] - mean) / Math.sqrt(variance + (double) 1e-5f);
        out[row * width + d] = number * scale[d] + bias[d];
      }
    }
    return out;
  }
}
