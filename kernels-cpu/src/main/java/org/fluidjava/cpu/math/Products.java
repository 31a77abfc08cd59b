package org.fluidjava.cpu.math;

import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;

/** Products of row-major matrices that lie in tensors. */
public final class Products {
  private Products() {}

  /**
   * {@code c = alpha · op(a) · op(b) + beta · c}, with op(a) [m, k], op(b) [k, n], c [m, n].
   *
   * @param transposeA whether a lies as [k, m]
   * @param transposeB whether b lies as [n, k]
   */
  public static void multiply(
      boolean transposeA,
      boolean transposeB,
      long m,
      long n,
      long k,
      double alpha,
      Tensor a,
      Tensor b,
      double beta,
      Tensor c) {
    Elements left = a.elements();
    Elements right = b.elements();
    Elements out = c.elements();
    for (long i = 0; i < m; i++) {
      for (long j = 0; j < n; j++) {
        double sum = 0;
        for (long l = 0; l < k; l++) {
          sum +=
              left.get(transposeA ? l * m + i : i * k + l)
                  * right.get(transposeB ? j * k + l : l * n + j);
        }
        out.set(i * n + j, beta == 0 ? alpha * sum : alpha * sum + beta * out.get(i * n + j));
      }
    }
  }
}
