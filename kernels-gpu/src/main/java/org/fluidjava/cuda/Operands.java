package org.fluidjava.cuda;

import org.jspecify.annotations.Nullable;

/**
 * Operands of float32 products laid out anew where that pays. TF32 products want rows that begin at
 * multiples of 16 bytes and sums of a multiple of 4 (650 rather than 656 columns makes them two to
 * three times slower, measured on an H200). Split TF32 puts upper and lower parts side by side, so
 * that one TF32 product of three times the length has float32's accuracy (an error of 2e-6 to 4e-6,
 * 2.1 to 2.3 times the speed of float32, measured there; sizes from 425 x 650 x 2600 on).
 */
final class Operands {
  static final Specialisation SPECIALISATION = new Specialisation("blas/operands.cu", "arrange");

  /** Multiplications from which laying out pays: 15 µs and more of tensor cores' work. */
  private static final double LEAST_WORK = 5e8;

  private static final int LEAST_REUSE = 128;

  /** More than this is not copied, lest the copies take the memory that the model needs. */
  private static final long MOST_BYTES = 4L << 30;

  private final CudaDevice device;
  private @Nullable CudaKernel kernel;
  private final Side left;
  private final Side right;
  private int k;

  Operands(CudaDevice device) {
    this.device = device;
    left = new Side(true);
    right = new Side(false);
  }

  /** One operand's place after {@link #arrange}. */
  private final class Side {
    private final boolean isLeft;
    private long scratch;
    private long capacity;
    private long address;
    private int ld;
    private long stride;

    Side(boolean isLeft) {
      this.isLeft = isLeft;
    }

    void keep(long where, int oldLd, long oldStride) {
      address = where;
      ld = oldLd;
      stride = oldStride;
    }

    /**
     * Lays a matrix out.
     *
     * @param alongColumns whether the sum runs along its columns
     * @param other its extent on the other axis
     * @param length the sum's length, {@code padded} a multiple of 4
     */
    void lay(
        boolean alongColumns,
        int other,
        int length,
        int padded,
        int parts,
        long from,
        int fromLd,
        long fromStride,
        int batch) {
      int copies = fromStride == 0 ? 1 : batch;
      int rows = alongColumns ? other : length;
      int columns = alongColumns ? length : other;
      int toRows = alongColumns ? other : padded;
      int toColumns = alongColumns ? padded : other;
      int toLd = alongColumns ? parts * padded : pad(other);
      long elements = alongColumns ? (long) other * toLd : (long) parts * padded * toLd;
      ensure(4 * elements * copies);
      long partStride = alongColumns ? padded : (long) padded * toLd;
      CudaKernel arrange = kernel;
      if (arrange == null) {
        arrange = kernel = device.kernel(SPECIALISATION.source(), SPECIALISATION.entry());
      }
      long blocks = Math.min(CudaKernel.blocks((long) toRows * toColumns, 256), 8L * 2048);
      arrange
          .begin()
          .pointer(from)
          .integer(fromLd)
          .longInteger(fromStride)
          .integer(rows)
          .integer(columns)
          .pointer(scratch)
          .integer(toLd)
          .longInteger(elements)
          .integer(toRows)
          .integer(toColumns)
          .longInteger(partStride)
          .integer(parts)
          .integer(isLeft ? 1 : 0)
          .launch((int) blocks, copies, 1, 256, 1, 1, 0);
      address = scratch;
      ld = toLd;
      stride = fromStride == 0 ? 0 : elements;
    }

    private void ensure(long bytes) {
      if (bytes > capacity) {
        if (scratch != 0) {
          device.free(scratch, capacity);
          scratch = 0;
          capacity = 0;
        }
        scratch = device.allocate(bytes);
        capacity = bytes;
      }
    }
  }

  static int pad(int length) {
    return (length + 3) & -4;
  }

  /** Whether rows begin where tensor cores' loads want them. */
  private static boolean aligned(long address, int ld, long stride) {
    return (address & 15) == 0 && (ld & 3) == 0 && (stride & 3) == 0;
  }

  /**
   * Lays the operands out where that pays; the product is then that of {@link #a()} and {@link
   * #b()} over {@link #k()}, transposed as before.
   *
   * @return false when the product is to be taken of the operands as they are
   */
  boolean arrange(
      Precision precision,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int length,
      long a,
      int lda,
      long strideA,
      long b,
      int ldb,
      long strideB,
      int batch) {
    boolean split = precision == Precision.SPLIT_TF32;
    double work = (double) m * n * length;
    int copiesA = strideA == 0 ? 1 : batch;
    int copiesB = strideB == 0 ? 1 : batch;
    if (work * batch < LEAST_WORK
        || Math.min(m, n) < LEAST_REUSE
        || length < 32
        || Math.max(copiesA, copiesB) > 65535) {
      return false;
    }
    int padded = pad(length);
    boolean alongColumnsA = !transA;
    boolean alongColumnsB = transB;
    int parts = split ? 3 : 1;
    long bytes = 4L * parts * padded * ((long) pad(m) * copiesA + (long) pad(n) * copiesB);
    if (bytes > MOST_BYTES || (long) parts * padded > Integer.MAX_VALUE) {
      return false;
    }
    if (split) {
      left.lay(alongColumnsA, m, length, padded, parts, a, lda, strideA, batch);
      right.lay(alongColumnsB, n, length, padded, parts, b, ldb, strideB, batch);
      k = parts * padded;
      return true;
    }
    // The sum's length matters only to an operand that it runs along in memory; then both are
    // padded with zeros, else each by itself where its rows are not aligned.
    boolean longer = padded != length && (alongColumnsA || alongColumnsB);
    boolean layA = longer || !aligned(a, lda, strideA);
    boolean layB = longer || !aligned(b, ldb, strideB);
    if (!layA && !layB) {
      return false;
    }
    int newLength = longer ? padded : length;
    if (layA) {
      left.lay(alongColumnsA, m, length, newLength, 1, a, lda, strideA, batch);
    } else {
      left.keep(a, lda, strideA);
    }
    if (layB) {
      right.lay(alongColumnsB, n, length, newLength, 1, b, ldb, strideB, batch);
    } else {
      right.keep(b, ldb, strideB);
    }
    k = newLength;
    return true;
  }

  int k() {
    return k;
  }

  long a() {
    return left.address;
  }

  int lda() {
    return left.ld;
  }

  long strideA() {
    return left.stride;
  }

  long b() {
    return right.address;
  }

  int ldb() {
    return right.ld;
  }

  long strideB() {
    return right.stride;
  }
}
