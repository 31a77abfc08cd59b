package org.fluidjava.cuda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operands of float32 products laid out anew where that pays; measured on an H200, microseconds.
 *
 * <p>TF32 products want every extent that runs along memory to be a multiple of 4, and rows that
 * begin at multiples of 16 bytes: 428 x 650 x 10000 takes 87, with the sum lengthened to 652 by
 * zeros 33; back, with 650 columns of the result, 72, with 652 columns 42 (5544 rows: 684 to 256,
 * 685 to 229). Both operands with the sum along their rows are faster still where both have it
 * along their columns: 650 x 428 x 10000 49 to 30, 1500 x 5544 x 10000 740 to 452; turning them
 * round goes at the rate of copies.
 *
 * <p>Split TF32 puts upper and lower parts side by side, so that one TF32 product of three times
 * the length has float32's accuracy (an error of 2e-6 to 4e-6, 2.1 to 2.3 times the speed of
 * float32; sizes from 425 x 650 x 2600 on).
 */
final class Operands {
  private static final String SOURCE = "blas/operands.cu";

  static final List<Specialisation> SPECIALISATIONS =
      List.of(
          new Specialisation(SOURCE, "arrange"),
          new Specialisation(SOURCE, "arrange_turned"),
          new Specialisation(SOURCE, "arrange_back"));

  /** Multiplications from which laying out pays: 15 µs and more of tensor cores' work. */
  private static final double LEAST_WORK = 5e8;

  /** Multiplications from which turning both operands round pays. */
  private static final double LEAST_WORK_TO_TURN = 2.5e9;

  private static final int LEAST_REUSE = 128;

  private static final int MOST_BLOCKS = 65535;

  /** More than this is not copied, lest the copies take the memory that the model needs. */
  private static final long MOST_BYTES = 4L << 30;

  private final CudaDevice device;
  private @Nullable CudaKernel arrange;
  private @Nullable CudaKernel turn;
  private @Nullable CudaKernel back;
  private final Side left;
  private final Side right;
  private final Room result;
  private boolean transA;
  private boolean transB;
  private int n;
  private int k;
  private long c;
  private int ldc;
  private long strideC;
  private double beta;
  private boolean resultLaid;

  Operands(CudaDevice device) {
    this.device = device;
    left = new Side(true);
    right = new Side(false);
    result = new Room();
  }

  /** Memory that only grows. */
  private final class Room {
    private long address;
    private long capacity;

    long of(long bytes) {
      if (bytes > capacity) {
        if (address != 0) {
          device.free(address, capacity);
          address = 0;
          capacity = 0;
        }
        address = device.allocate(bytes);
        capacity = bytes;
      }
      return address;
    }
  }

  /** One operand's place after {@link #arrange}. */
  private final class Side {
    private final boolean isLeft;
    private final Room room = new Room();
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
     * @param turned whether it shall, where it does not
     * @param other its extent on the other axis, {@code moreOther} with zeros behind it
     * @param length the sum's length, {@code padded} with zeros behind it
     */
    void lay(
        boolean alongColumns,
        boolean turned,
        int other,
        int moreOther,
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
      boolean nowAlong = alongColumns || turned;
      int toRows = nowAlong ? moreOther : padded;
      int toColumns = nowAlong ? padded : pad(other);
      int toLd = nowAlong ? parts * padded : toColumns;
      long elements = nowAlong ? (long) moreOther * toLd : (long) parts * padded * toLd;
      long partStride = nowAlong ? padded : (long) padded * toLd;
      address = room.of(4 * elements * copies);
      ld = toLd;
      stride = fromStride == 0 ? 0 : elements;
      CudaKernel kernel = turned ? turning() : arranging();
      kernel
          .begin()
          .pointer(from)
          .integer(fromLd)
          .longInteger(fromStride)
          .integer(rows)
          .integer(columns)
          .pointer(address)
          .integer(toLd)
          .longInteger(elements)
          .integer(toRows)
          .integer(toColumns)
          .longInteger(partStride)
          .integer(parts)
          .integer(isLeft ? 1 : 0);
      if (turned) {
        int across = (toColumns + 31) / 32;
        int down = Math.min((toRows + 31) / 32, MOST_BLOCKS);
        kernel.launch(across, down, copies, 32, 8, 1, 0);
      } else {
        kernel.launch(blocks((long) toRows * toColumns / 4), copies, 1, 256, 1, 1, 0);
      }
    }
  }

  private CudaKernel arranging() {
    CudaKernel kernel = arrange;
    if (kernel == null) {
      arrange = kernel = device.kernel(SOURCE, "arrange");
    }
    return kernel;
  }

  private CudaKernel turning() {
    CudaKernel kernel = turn;
    if (kernel == null) {
      turn = kernel = device.kernel(SOURCE, "arrange_turned");
    }
    return kernel;
  }

  private static int blocks(long threads) {
    return (int) Math.min(CudaKernel.blocks(threads, 256), 8L * 2048);
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
   * #b()} into {@link #c()}, and {@link #finish} ends it.
   *
   * @return false when the product is to be taken of the operands as they are
   */
  boolean arrange(
      Precision precision,
      boolean isTransA,
      boolean isTransB,
      int m,
      int columns,
      int length,
      long a,
      int lda,
      long strideA,
      long b,
      int ldb,
      long strideB,
      double oldBeta,
      long to,
      int ldTo,
      long strideTo,
      int batch) {
    boolean split = precision == Precision.SPLIT_TF32;
    double work = (double) m * columns * length * batch;
    int copiesA = strideA == 0 ? 1 : batch;
    int copiesB = strideB == 0 ? 1 : batch;
    if (work < LEAST_WORK
        || Math.min(m, columns) < LEAST_REUSE
        || length < 32
        || batch > MOST_BLOCKS) {
      return false;
    }
    boolean turned = isTransA && !isTransB && work >= LEAST_WORK_TO_TURN;
    boolean alongColumnsA = !isTransA;
    boolean alongColumnsB = isTransB;
    int padded = pad(length);
    boolean layC = (columns & 3) != 0 || !aligned(to, ldTo, batch == 1 ? 0 : strideTo);
    int newColumns = layC ? pad(columns) : columns;
    int parts = split ? 3 : 1;
    long bytes =
        4L * parts * padded * ((long) pad(m) * copiesA + (long) pad(columns) * copiesB)
            + (layC ? 4L * m * newColumns * batch : 0);
    if (bytes > MOST_BYTES || (long) parts * padded > Integer.MAX_VALUE) {
      return false;
    }
    // The sum's length matters only to an operand that it runs along in memory; then both are
    // padded with zeros, else each by itself where its rows are not aligned.
    boolean longer = padded != length && (alongColumnsA || alongColumnsB || turned);
    boolean layA = split || turned || longer || !aligned(a, lda, strideA);
    boolean layB = split || turned || longer || newColumns != columns || !aligned(b, ldb, strideB);
    if (!layA && !layB && !layC) {
      return false;
    }
    int newLength = split || longer ? padded : length;
    if (layA) {
      left.lay(alongColumnsA, turned, m, m, length, newLength, parts, a, lda, strideA, batch);
    } else {
      left.keep(a, lda, strideA);
    }
    if (layB) {
      right.lay(
          alongColumnsB,
          turned,
          columns,
          newColumns,
          length,
          newLength,
          parts,
          b,
          ldb,
          strideB,
          batch);
    } else {
      right.keep(b, ldb, strideB);
    }
    transA = isTransA && !turned;
    transB = isTransB || turned;
    n = newColumns;
    k = parts * newLength;
    resultLaid = layC;
    c = layC ? result.of(4L * m * newColumns * batch) : to;
    ldc = layC ? newColumns : ldTo;
    strideC = layC ? (long) m * newColumns : strideTo;
    beta = layC ? 0 : oldBeta;
    return true;
  }

  /** Brings the result where it was wanted, if it lies elsewhere. */
  void finish(int m, int columns, double oldBeta, long to, int ldTo, long strideTo, int batch) {
    if (!resultLaid) {
      return;
    }
    CudaKernel kernel = back;
    if (kernel == null) {
      back = kernel = device.kernel(SOURCE, "arrange_back");
    }
    kernel
        .begin()
        .pointer(c)
        .integer(ldc)
        .longInteger(strideC)
        .pointer(to)
        .integer(ldTo)
        .longInteger(strideTo)
        .integer(m)
        .integer(columns)
        .real((float) oldBeta)
        .launch(blocks((long) m * ((columns + 1) / 2)), batch, 1, 256, 1, 1, 0);
  }

  boolean transA() {
    return transA;
  }

  boolean transB() {
    return transB;
  }

  int n() {
    return n;
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

  long c() {
    return c;
  }

  int ldc() {
    return ldc;
  }

  long strideC() {
    return strideC;
  }

  double beta() {
    return beta;
  }
}
