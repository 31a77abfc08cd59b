package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cublas.CUBLAS_DEFAULT_MATH;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.CUBLAS_TF32_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cublas.cublasCreate_v2;
import static org.bytedeco.cuda.global.cublas.cublasDgemmStridedBatched;
import static org.bytedeco.cuda.global.cublas.cublasDgemm_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetMathMode;
import static org.bytedeco.cuda.global.cublas.cublasSetStream_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetWorkspace_v2;
import static org.bytedeco.cuda.global.cublas.cublasSgemmStridedBatched;
import static org.bytedeco.cuda.global.cublas.cublasSgemm_v2;

import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.fluidjava.tensor.DType;

/**
 * Matrix products of row-major matrices on a device's stream, by cuBLAS. Nothing is checked but the
 * sizes: the caller answers for the addresses. Sizes may be 0. With {@code beta} 0 the old contents
 * of the result are never read. Float32 products follow the device's {@link Precision}; equal calls
 * give equal bits.
 */
public final class Blas {
  /** cuBLAS's own would be shared by streams and taken from the driver; this one is the pool's. */
  private static final long WORKSPACE = 32L << 20;

  private final CudaDevice device;
  private final cublasContext handle = new cublasContext();
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

  Blas(CudaDevice device) {
    this.device = device;
    operands = new Operands(device);
    CudaStart.once().libraries().load(CudaLibraries.BLAS_LT);
    CudaStart.once().libraries().load(CudaLibraries.BLAS);
    device.makeCurrent();
    CudaCalls.blas(cublasCreate_v2(handle), "cublasCreate on " + device.place());
    CudaCalls.blas(cublasSetStream_v2(handle, device.stream()), "cublasSetStream");
    Floats workspace = new Floats();
    CudaCalls.blas(
        cublasSetWorkspace_v2(handle, workspace.at(device.allocate(WORKSPACE)), WORKSPACE),
        "cublasSetWorkspace");
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
    gemmBatched(
        dtype, transA, transB, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0, 1);
  }

  /**
   * {@code batch} products of the same sizes.
   *
   * @param strideA elements from one A to the next; 0 uses the same matrix each time
   * @param strideB the same for B
   * @param strideC the same for C; must keep the results apart
   */
  public synchronized void gemmBatched(
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
    device.makeCurrent();
    if (dtype == DType.FLOAT64) {
      dgemm(
          transA, transB, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC,
          batch);
      return;
    }
    if (dtype != DType.FLOAT32) {
      throw new IllegalArgumentException("matrix products are of float32 or float64, not " + dtype);
    }
    Precision precision = device.precision();
    if (precision != Precision.FP32
        && operands.arrange(
            precision, transA, transB, m, n, k, a, lda, strideA, b, ldb, strideB, batch)) {
      setMathMode(CUBLAS_TF32_TENSOR_OP_MATH);
      sgemm(
          transA,
          transB,
          m,
          n,
          operands.k(),
          alpha,
          operands.a(),
          operands.lda(),
          operands.strideA(),
          operands.b(),
          operands.ldb(),
          operands.strideB(),
          beta,
          c,
          ldc,
          strideC,
          batch);
      return;
    }
    // Small products of split operands: float32 itself is as exact and faster.
    setMathMode(
        precision == Precision.TF32 ? CUBLAS_TF32_TENSOR_OP_MATH : CUBLAS_DEFAULT_MATH);
    sgemm(
        transA, transB, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC,
        batch);
  }

  private void setMathMode(int mode) {
    if (mode != mathMode) {
      CudaCalls.blas(cublasSetMathMode(handle, mode), "cublasSetMathMode");
      mathMode = mode;
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
    alpha32.put((float) alpha);
    beta32.put((float) beta);
    int opA = transA ? CUBLAS_OP_T : CUBLAS_OP_N;
    int opB = transB ? CUBLAS_OP_T : CUBLAS_OP_N;
    int code =
        batch == 1
            ? cublasSgemm_v2(
                handle, opB, opA, n, m, k, alpha32, b32.at(b), atLeastOne(ldb), a32.at(a),
                atLeastOne(lda), beta32, c32.at(c), ldc)
            : cublasSgemmStridedBatched(
                handle, opB, opA, n, m, k, alpha32, b32.at(b), atLeastOne(ldb), strideB,
                a32.at(a), atLeastOne(lda), strideA, beta32, c32.at(c), ldc, strideC, batch);
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
    alpha64.put(alpha);
    beta64.put(beta);
    int opA = transA ? CUBLAS_OP_T : CUBLAS_OP_N;
    int opB = transB ? CUBLAS_OP_T : CUBLAS_OP_N;
    int code =
        batch == 1
            ? cublasDgemm_v2(
                handle, opB, opA, n, m, k, alpha64, b64.at(b), atLeastOne(ldb), a64.at(a),
                atLeastOne(lda), beta64, c64.at(c), ldc)
            : cublasDgemmStridedBatched(
                handle, opB, opA, n, m, k, alpha64, b64.at(b), atLeastOne(ldb), strideB,
                a64.at(a), atLeastOne(lda), strideA, beta64, c64.at(c), ldc, strideC, batch);
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
                device.place());
    CudaCalls.blas(code, text);
    device.waitFor(text);
  }
}
