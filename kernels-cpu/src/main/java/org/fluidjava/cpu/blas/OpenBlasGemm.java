package org.fluidjava.cpu.blas;

import java.util.Set;
import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * OpenBLAS at one BLAS thread, its products cut by rows or columns over the compute pool.
 *
 * <p>OpenBLAS packs both matrices at every call unless {@code m n k} is at most a million. For few
 * rows that costs more than the product, so such a product is cut by columns (of the same leading
 * dimension) until it stays below: 1.4 to 2.1 times faster at 16 to 32 rows and 3 to 6 times at 8
 * and fewer. Where OpenBLAS has kernels of its own for small products (AVX-512), they beat the
 * packed ones for more rows too as long as B stays in the second-level cache, so the product is cut
 * into blocks of 32 rows and as many columns as the million allows. GFLOP/s, one thread of Zen 4,
 * peak about 117, whole / cut: 128x512x64 91 / 112, 1400x512x64 95 / 104, 436x800x200 98 / 105,
 * 300x128x784 98 / 116; A transposed: 64x512x1400 42 / 86, 128x512x1400 69 / 102, 256x256x256 91 /
 * 109. Not for a transposed B (256x256x256 101 / 67) nor for larger ones (436x2600x650 95 / 64).
 */
final class OpenBlasGemm implements Gemm {
  private static final long SMALL_PRODUCT = 1_000_000;
  private static final int FEW_ROWS = 40;
  private static final int BLOCK_ROWS = 32;
  private static final long CACHED = 200_000;
  private static final long CACHED_TRANSPOSED = 1_000_000;
  private static final Set<String> WITH_SMALL_KERNELS =
      Set.of("SkylakeX", "Cooperlake", "Sapphirerapids");
  private static final long WORTH_A_PART = 250_000;
  private static final long WORTH_A_VECTOR_PART = 65_536;
  private static final int COLUMN_STEP = 16;
  private static final int ROW_STEP = 8;

  private final Cblas cblas;
  private final ComputePool pool;
  private final boolean smallKernels;
  private final @Nullable TiledProducts tiles;
  private final ThreadLocal<Call> calls = ThreadLocal.withInitial(Call::new);

  OpenBlasGemm(Cblas cblas, ComputePool pool) {
    this(cblas, pool, TiledProducts.create());
  }

  /** Without {@code tiles} OpenBLAS does everything. */
  OpenBlasGemm(Cblas cblas, ComputePool pool, @Nullable TiledProducts tiles) {
    this.tiles = tiles;
    this.cblas = cblas;
    this.pool = pool;
    String core = NativeLibrary.openBlasCore();
    smallKernels = core != null && WITH_SMALL_KERNELS.contains(core);
  }

  @Override
  public String describe() {
    return "OpenBLAS (one BLAS thread), cut over "
        + pool.threads()
        + " threads"
        + (tiles == null ? "" : ", own register tiles for larger products");
  }

  @Override
  public void sgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    calls
        .get()
        .product(Float.BYTES, transA, transB, m, n, k, alpha, a, lda, 0, b, ldb, 0)
        .into(beta, c, ldc, 0, 1);
  }

  @Override
  public void dgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      long a,
      int lda,
      long b,
      int ldb,
      double beta,
      long c,
      int ldc) {
    calls
        .get()
        .product(Double.BYTES, transA, transB, m, n, k, alpha, a, lda, 0, b, ldb, 0)
        .into(beta, c, ldc, 0, 1);
  }

  @Override
  public void sgemmBatched(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long strideA,
      long b,
      int ldb,
      long strideB,
      float beta,
      long c,
      int ldc,
      long strideC,
      int batch) {
    calls
        .get()
        .product(Float.BYTES, transA, transB, m, n, k, alpha, a, lda, strideA, b, ldb, strideB)
        .into(beta, c, ldc, strideC, batch);
  }

  @Override
  public void dgemmBatched(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      long a,
      int lda,
      long strideA,
      long b,
      int ldb,
      long strideB,
      double beta,
      long c,
      int ldc,
      long strideC,
      int batch) {
    calls
        .get()
        .product(Double.BYTES, transA, transB, m, n, k, alpha, a, lda, strideA, b, ldb, strideB)
        .into(beta, c, ldc, strideC, batch);
  }

  @Override
  public void sgemv(
      boolean transA,
      int m,
      int n,
      float alpha,
      long a,
      int lda,
      long x,
      int incX,
      float beta,
      long y,
      int incY) {
    calls
        .get()
        .product(Float.BYTES, transA, false, m, n, incX, alpha, a, lda, 0, x, incY, 0)
        .intoVector(beta, y);
  }

  @Override
  public void dgemv(
      boolean transA,
      int m,
      int n,
      double alpha,
      long a,
      int lda,
      long x,
      int incX,
      double beta,
      long y,
      int incY) {
    calls
        .get()
        .product(Double.BYTES, transA, false, m, n, incX, alpha, a, lda, 0, x, incY, 0)
        .intoVector(beta, y);
  }

  private enum Cut {
    ROWS,
    COLUMNS,
    BATCH,
    VECTOR
  }

  /** The arguments of one call, read by the parts; each calling thread keeps one. */
  private final class Call implements ComputePool.Task {
    private int bytes;
    private boolean transA;
    private boolean transB;
    private int m;
    private int n;
    private int k;
    private double alpha;
    private double beta;
    private long a;
    private long b;
    private long c;
    private int lda;
    private int ldb;
    private int ldc;
    private long strideA;
    private long strideB;
    private long strideC;
    private int batch;
    private Cut cut = Cut.ROWS;
    private int matrix;

    Call product(
        int newBytes,
        boolean newTransA,
        boolean newTransB,
        int newM,
        int newN,
        int newK,
        double newAlpha,
        long newA,
        int newLda,
        long newStrideA,
        long newB,
        int newLdb,
        long newStrideB) {
      bytes = newBytes;
      transA = newTransA;
      transB = newTransB;
      m = newM;
      n = newN;
      k = newK;
      alpha = newAlpha;
      a = newA;
      lda = newLda;
      strideA = newStrideA;
      b = newB;
      ldb = newLdb;
      strideB = newStrideB;
      return this;
    }

    void into(double newBeta, long newC, int newLdc, long newStrideC, int newBatch) {
      beta = newBeta;
      c = newC;
      ldc = newLdc;
      strideC = newStrideC;
      batch = newBatch;
      if (m < 0 || n < 0 || k < 0 || batch < 0) {
        throw new IllegalArgumentException(
            "gemm: negative size: m " + m + ", n " + n + ", k " + k + ", batch " + batch);
      }
      if (m == 0 || n == 0 || batch == 0) {
        return;
      }
      long work = (long) m * n * Math.max(1, k);
      int batchParts = pool.partsFor(work * batch, WORTH_A_PART);
      if (batch >= batchParts && batch > 1) {
        cut = Cut.BATCH;
        pool.run(batchParts, this);
        return;
      }
      cut = n >= m ? Cut.COLUMNS : Cut.ROWS;
      int steps = cut == Cut.COLUMNS ? n / COLUMN_STEP : m / ROW_STEP;
      int parts = Math.max(1, Math.min(steps, pool.partsFor(work, WORTH_A_PART)));
      for (matrix = 0; matrix < batch; matrix++) {
        pool.run(parts, this);
      }
    }

    /** The matrix is [m, n]; {@code k} holds the step of x and {@code ldb} that of y. */
    void intoVector(double newBeta, long y) {
      beta = newBeta;
      c = y;
      if (m < 0 || n < 0) {
        throw new IllegalArgumentException("gemv: negative size: m " + m + ", n " + n);
      }
      int results = transA ? n : m;
      if (results == 0) {
        return;
      }
      cut = Cut.VECTOR;
      int parts = pool.partsFor((long) m * n, WORTH_A_VECTOR_PART);
      pool.run(Math.max(1, Math.min(parts, results / COLUMN_STEP)), this);
    }

    @Override
    public void run(int part, int parts) {
      switch (cut) {
        case BATCH -> {
          int end = bound(batch, part + 1, parts, 1);
          for (int i = bound(batch, part, parts, 1); i < end; i++) {
            block(i, 0, m, 0, n);
          }
        }
        case ROWS ->
            block(
                matrix, bound(m, part, parts, ROW_STEP), bound(m, part + 1, parts, ROW_STEP), 0, n);
        case COLUMNS ->
            block(
                matrix,
                0,
                m,
                bound(n, part, parts, COLUMN_STEP),
                bound(n, part + 1, parts, COLUMN_STEP));
        case VECTOR -> vector(part, parts);
      }
    }

    private void vector(int part, int parts) {
      int begin = bound(transA ? n : m, part, parts, COLUMN_STEP);
      int end = bound(transA ? n : m, part + 1, parts, COLUMN_STEP);
      int rows = transA ? m : end - begin;
      int columns = transA ? end - begin : n;
      long first = a + (transA ? begin : (long) begin * lda) * bytes;
      long y = c + (long) begin * ldb * bytes;
      if ((transA ? rows : columns) == 0) {
        scaleVector(y, end - begin);
      } else if (bytes == Float.BYTES) {
        cblas.sgemv(transA, rows, columns, (float) alpha, first, lda, b, k, (float) beta, y, ldb);
      } else {
        cblas.dgemv(transA, rows, columns, alpha, first, lda, b, k, beta, y, ldb);
      }
    }

    /** A sum of no terms is 0, but BLAS leaves y as it was: a product of inner length 1 with 0. */
    private void scaleVector(long y, int count) {
      gemm(false, false, count, 1, 0, y, 1, y, 1, y, ldb);
    }

    private void block(int i, int row, int rowEnd, int column, int columnEnd) {
      int columns = columnEnd - column;
      int rowStep = Math.max(1, rowEnd - row);
      boolean small =
          smallKernels
              && !transB
              && bytes == Float.BYTES
              && (long) k * columns <= (transA ? CACHED_TRANSPOSED : CACHED);
      if (tiles != null
          && bytes == Float.BYTES
          && tiles.pay(transA, transB, rowEnd - row, columns, k, alpha, beta, small)) {
        tiles.multiply(
            transA,
            transB,
            rowEnd - row,
            columns,
            k,
            a + (i * strideA + (transA ? row : (long) row * lda)) * bytes,
            lda,
            b + (i * strideB + (transB ? (long) column * ldb : column)) * bytes,
            ldb,
            beta == 1,
            c + (i * strideC + (long) row * ldc + column) * bytes,
            ldc);
        return;
      }
      if (small && rowStep > FEW_ROWS && (long) k * BLOCK_ROWS * COLUMN_STEP <= SMALL_PRODUCT) {
        rowStep = BLOCK_ROWS;
      }
      long rowsTimesK = (long) rowStep * k;
      long columnStep = Math.max(1, columns);
      if ((!transA || small)
          && rowStep <= FEW_ROWS
          && rowsTimesK * columnStep > SMALL_PRODUCT
          && rowsTimesK * COLUMN_STEP <= SMALL_PRODUCT) {
        columnStep = SMALL_PRODUCT / rowsTimesK / COLUMN_STEP * COLUMN_STEP;
      }
      for (int r = row; r < rowEnd; r += rowStep) {
        long firstA = a + (i * strideA + (transA ? r : (long) r * lda)) * bytes;
        for (long j = column; j < columnEnd; j += columnStep) {
          gemm(
              transA,
              transB,
              Math.min(rowStep, rowEnd - r),
              (int) Math.min(columnStep, columnEnd - j),
              k,
              firstA,
              lda,
              b + (i * strideB + (transB ? j * ldb : j)) * bytes,
              ldb,
              c + (i * strideC + (long) r * ldc + j) * bytes,
              ldc);
        }
      }
    }

    private void gemm(
        boolean ta,
        boolean tb,
        int rows,
        int columns,
        int depth,
        long pa,
        int stepA,
        long pb,
        int stepB,
        long pc,
        int stepC) {
      if (rows == 0 || columns == 0) {
        return;
      }
      if (bytes == Float.BYTES) {
        cblas.sgemm(
            ta,
            tb,
            rows,
            columns,
            depth,
            (float) alpha,
            pa,
            stepA,
            pb,
            stepB,
            (float) beta,
            pc,
            stepC);
      } else {
        cblas.dgemm(ta, tb, rows, columns, depth, alpha, pa, stepA, pb, stepB, beta, pc, stepC);
      }
    }

    private int bound(int size, int part, int parts, int step) {
      return part == parts ? size : (int) ((long) size * part / parts / step * step);
    }
  }
}
