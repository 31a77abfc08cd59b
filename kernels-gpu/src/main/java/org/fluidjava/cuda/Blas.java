package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_DEFAULT_MATH;
import static org.bytedeco.cuda.global.cublas.CUBLAS_GEMM_DEFAULT;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.CUBLAS_TF32_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cublas.cublasCreate_v2;
import static org.bytedeco.cuda.global.cublas.cublasDgemmStridedBatched;
import static org.bytedeco.cuda.global.cublas.cublasDgemm_v2;
import static org.bytedeco.cuda.global.cublas.cublasGemmEx;
import static org.bytedeco.cuda.global.cublas.cublasSetMathMode;
import static org.bytedeco.cuda.global.cublas.cublasSetStream_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetWorkspace_v2;
import static org.bytedeco.cuda.global.cublas.cublasSgemmStridedBatched;
import static org.bytedeco.cuda.global.cublas.cublasSgemm_v2;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.fluidjava.tensor.DType;

/**
 * Matrix products of row-major matrices on a device's stream, by cuBLAS. Nothing is checked but the
 * sizes: the caller answers for the addresses. Sizes may be 0. With {@code beta} 0 the old contents
 * of the result are never read. Equal calls give equal bits.
 */
public final class Blas {
  /** cuBLAS's own would be shared by streams and taken from the driver; this one is the pool's. */
  private static final long WORKSPACE = 32L << 20;

  private final Precision precision;
  private final Handle handle;

  /** The first of a device. */
  Blas(CudaDevice device, Precision precision) {
    this.precision = precision;
    handle = new Handle(device);
  }

  /** The same device's in another precision. */
  Blas(Blas other, Precision precision) {
    this.precision = precision;
    handle = other.handle;
  }

  /** How float32 products are computed. */
  public Precision precision() {
    return precision;
  }

  /** cuBLAS on one device, and what is handed to it; whoever uses it holds its lock. */
  private static final class Handle {
    private final CudaDevice device;
    private final cublasContext context = new cublasContext();
    private final Operands operands;
    private final FloatPointer alpha32 = new FloatPointer(1);
    private final FloatPointer beta32 = new FloatPointer(1);
    private final DoublePointer alpha64 = new DoublePointer(1);
    private final DoublePointer beta64 = new DoublePointer(1);
    private final Floats a32 = new Floats();
    private final Floats b32 = new Floats();
    private final Floats c32 = new Floats();
    private final Doubles a64 = new Doubles();
    private final Doubles b64 = new Doubles();
    private final Doubles c64 = new Doubles();
    private int mathMode = CUBLAS_DEFAULT_MATH;

    Handle(CudaDevice device) {
      this.device = device;
      operands = new Operands(device);
      CudaStart.once().libraries().load(CudaLibraries.BLAS_LT);
      CudaStart.once().libraries().load(CudaLibraries.BLAS);
      device.makeCurrent();
      CudaCalls.blas(cublasCreate_v2(context), "cublasCreate on " + device.place());
      CudaCalls.blas(cublasSetStream_v2(context, device.stream()), "cublasSetStream");
      CudaCalls.blas(
          cublasSetWorkspace_v2(context, new Floats().at(device.allocate(WORKSPACE)), WORKSPACE),
          "cublasSetWorkspace");
    }

    void setMathMode(int mode) {
      if (mode != mathMode) {
        CudaCalls.blas(cublasSetMathMode(context, mode), "cublasSetMathMode");
        mathMode = mode;
      }
    }
  }

  /** Memory of the device by address. */
  private static final class Floats extends FloatPointer {
    Floats() {
      super((Pointer) null);
    }

    Floats at(long where) {
      address = where;
      return this;
    }
  }

  /** Memory of the device by address. */
  private static final class Doubles extends DoublePointer {
    Doubles() {
      super((Pointer) null);
    }

    Doubles at(long where) {
      address = where;
      return this;
    }
  }

  /**
   * {@code C = alpha op(A) op(B) + beta C}.
   *
   * @param dtype FLOAT32 or FLOAT64
   * @param transA whether A is stored transposed, as [k, m]
   * @param transB whether B is stored transposed, as [n, k]
   * @param m rows of C
   * @param n columns of C
   * @param k length of the sums
   * @param a address of A, rows {@code lda} elements apart
   * @param b address of B, rows {@code ldb} elements apart
   * @param c address of C, rows {@code ldc} elements apart
   */
  public void gemm(
      DType dtype,
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
    gemmBatched(dtype, transA, transB, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0, 1);
  }

  /**
   * {@code C = alpha op(A) op(B) + beta C} of half precision operands, summed and stored in
   * float32. Fast where rows of A and B begin at multiples of 16 bytes.
   *
   * @param dtype FLOAT16 or BFLOAT16, that of A and B; the rest as in {@link #gemm}
   */
  public void gemmOfHalves(
      DType dtype,
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
    if (dtype != DType.FLOAT16 && dtype != DType.BFLOAT16) {
      throw new IllegalArgumentException("halves are float16 or bfloat16, not " + dtype);
    }
    if (m == 0 || n == 0) {
      return;
    }
    int type = dtype == DType.FLOAT16 ? CUDA_R_16F : CUDA_R_16BF;
    synchronized (handle) {
      handle.device.makeCurrent();
      Handle h = handle;
      h.alpha32.put((float) alpha);
      h.beta32.put((float) beta);
      int code =
          cublasGemmEx(
              h.context,
              transB ? CUBLAS_OP_T : CUBLAS_OP_N,
              transA ? CUBLAS_OP_T : CUBLAS_OP_N,
              n,
              m,
              k,
              h.alpha32,
              h.b32.at(b),
              type,
              atLeastOne(ldb),
              h.a32.at(a),
              type,
              atLeastOne(lda),
              h.beta32,
              h.c32.at(c),
              CUDA_R_32F,
              ldc,
              CUBLAS_COMPUTE_32F,
              CUBLAS_GEMM_DEFAULT);
      finish(code, "cublasGemmEx", transA, transB, m, n, k, lda, ldb, ldc, 1);
    }
  }

  /**
   * {@code batch} products of the same sizes.
   *
   * @param strideA elements from one A to the next; 0 uses the same matrix each time
   * @param strideB the same for B
   * @param strideC the same for C; must keep the results apart
   */
  public void gemmBatched(
      DType dtype,
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
    if (m == 0 || n == 0 || batch == 0) {
      return;
    }
    if (dtype != DType.FLOAT32 && dtype != DType.FLOAT64) {
      throw new IllegalArgumentException("matrix products are of float32 or float64, not " + dtype);
    }
    synchronized (handle) {
      handle.device.makeCurrent();
      if (dtype == DType.FLOAT64) {
        dgemm(
            transA, transB, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC,
            batch);
        return;
      }
      Operands operands = handle.operands;
      if (precision != Precision.FP32
          && operands.arrange(
              precision, transA, transB, m, n, k, a, lda, strideA, b, ldb, strideB, beta, c, ldc,
              strideC, batch)) {
        handle.setMathMode(CUBLAS_TF32_TENSOR_OP_MATH);
        sgemm(
            operands.transA(),
            operands.transB(),
            m,
            operands.n(),
            operands.k(),
            alpha,
            operands.a(),
            operands.lda(),
            operands.strideA(),
            operands.b(),
            operands.ldb(),
            operands.strideB(),
            operands.beta(),
            operands.c(),
            operands.ldc(),
            operands.strideC(),
            batch);
        operands.finish(m, n, beta, c, ldc, strideC, batch);
        return;
      }
      // Small products of split operands: float32 itself is as exact and faster.
      handle.setMathMode(
          precision == Precision.TF32 ? CUBLAS_TF32_TENSOR_OP_MATH : CUBLAS_DEFAULT_MATH);
      int first =
          batch == 1 && precision != Precision.TF32
              ? Waves.rows(m, n, k, handle.device.multiprocessors())
              : m;
      sgemm(
          transA, transB, first, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc,
          strideC, batch);
      if (first < m) {
        long aRest = a + (long) Float.BYTES * first * (transA ? 1 : lda);
        long cRest = c + (long) Float.BYTES * first * ldc;
        sgemm(
            transA, transB, m - first, n, k, alpha, aRest, lda, 0, b, ldb, 0, beta, cRest, ldc, 0,
            1);
      }
    }
  }

  /** Row-major products are column-major ones of the operands the other way round. */
  private void sgemm(
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
    Handle h = handle;
    h.alpha32.put((float) alpha);
    h.beta32.put((float) beta);
    int opA = transA ? CUBLAS_OP_T : CUBLAS_OP_N;
    int opB = transB ? CUBLAS_OP_T : CUBLAS_OP_N;
    int code =
        batch == 1
            ? cublasSgemm_v2(
                h.context,
                opB,
                opA,
                n,
                m,
                k,
                h.alpha32,
                h.b32.at(b),
                atLeastOne(ldb),
                h.a32.at(a),
                atLeastOne(lda),
                h.beta32,
                h.c32.at(c),
                ldc)
            : cublasSgemmStridedBatched(
                h.context,
                opB,
                opA,
                n,
                m,
                k,
                h.alpha32,
                h.b32.at(b),
                atLeastOne(ldb),
                strideB,
                h.a32.at(a),
                atLeastOne(lda),
                strideA,
                h.beta32,
                h.c32.at(c),
                ldc,
                strideC,
                batch);
    finish(code, "cublasSgemm", transA, transB, m, n, k, lda, ldb, ldc, batch);
  }

  private void dgemm(
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
    Handle h = handle;
    h.alpha64.put(alpha);
    h.beta64.put(beta);
    int opA = transA ? CUBLAS_OP_T : CUBLAS_OP_N;
    int opB = transB ? CUBLAS_OP_T : CUBLAS_OP_N;
    int code =
        batch == 1
            ? cublasDgemm_v2(
                h.context,
                opB,
                opA,
                n,
                m,
                k,
                h.alpha64,
                h.b64.at(b),
                atLeastOne(ldb),
                h.a64.at(a),
                atLeastOne(lda),
                h.beta64,
                h.c64.at(c),
                ldc)
            : cublasDgemmStridedBatched(
                h.context,
                opB,
                opA,
                n,
                m,
                k,
                h.alpha64,
                h.b64.at(b),
                atLeastOne(ldb),
                strideB,
                h.a64.at(a),
                atLeastOne(lda),
                strideA,
                h.beta64,
                h.c64.at(c),
                ldc,
                strideC,
                batch);
    finish(code, "cublasDgemm", transA, transB, m, n, k, lda, ldb, ldc, batch);
  }

  /** Matrices without columns have rows 0 apart, which cuBLAS refuses. */
  private static int atLeastOne(int ld) {
    return Math.max(ld, 1);
  }

  private void finish(
      int code,
      String call,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      int lda,
      int ldb,
      int ldc,
      int batch) {
    if (code == 0 && !CudaDevice.SYNCHRONOUS) {
      return;
    }
    String text =
        "%s of [%d, %d]%s by [%d, %d]%s (rows %d, %d, %d apart, batch %d) on %s"
            .formatted(
                call,
                m,
                k,
                transA ? " transposed" : "",
                k,
                n,
                transB ? " transposed" : "",
                lda,
                ldb,
                ldc,
                batch,
                handle.device.place());
    CudaCalls.blas(code, text);
    handle.device.waitFor(text);
  }
}
