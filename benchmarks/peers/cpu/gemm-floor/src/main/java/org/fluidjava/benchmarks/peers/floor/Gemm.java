package org.fluidjava.benchmarks.peers.floor;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** C = op(A) op(B) + beta C, row by row, from one library. */
interface Gemm {
  /** Computes; m, n, k are the extents, the names with stride are elements from row to row. */
  void run(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      FloatPointer a,
      int strideA,
      FloatPointer b,
      int strideB,
      float beta,
      FloatPointer c,
      int strideC);

  /** OpenBLAS as it is. */
  static Gemm openBlas() {
    return (ta, tb, m, n, k, a, strideA, b, strideB, beta, c, strideC) ->
        openblas_nolapack.cblas_sgemm(
            openblas_nolapack.CblasRowMajor,
            ta ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
            tb ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
            m,
            n,
            k,
            1f,
            a,
            strideA,
            b,
            strideB,
            beta,
            c,
            strideC);
  }

  /**
   * OpenBLAS with the columns of a product of few rows cut, so that each part stays below the size
   * (m n k of a million) up to which it computes without copying the operands first.
   */
  static Gemm openBlasCut() {
    Gemm whole = openBlas();
    return (ta, tb, m, n, k, a, strideA, b, strideB, beta, c, strideC) -> {
      long limit = 1_000_000;
      long perColumn = (long) m * k;
      if (ta || m > 40 || perColumn * n <= limit || perColumn * 16 > limit) {
        whole.run(ta, tb, m, n, k, a, strideA, b, strideB, beta, c, strideC);
        return;
      }
      int width = (int) (limit / perColumn) / 16 * 16;
      FloatPointer columnsB = new FloatPointer(b);
      FloatPointer columnsC = new FloatPointer(c);
      for (int from = 0; from < n; from += width) {
        long offset = tb ? (long) from * strideB : from;
        whole.run(
            false,
            tb,
            m,
            Math.min(width, n - from),
            k,
            a,
            strideA,
            columnsB.position(b.position() + offset),
            strideB,
            beta,
            columnsC.position(c.position() + from),
            strideC);
      }
    };
  }

  /** oneDNN. */
  static Gemm oneDnn() {
    return (ta, tb, m, n, k, a, strideA, b, strideB, beta, c, strideC) ->
        dnnl.dnnl_sgemm(
            (byte) (ta ? 'T' : 'N'),
            (byte) (tb ? 'T' : 'N'),
            m,
            n,
            k,
            1f,
            a,
            strideA,
            b,
            strideB,
            beta,
            c,
            strideC);
  }
}
