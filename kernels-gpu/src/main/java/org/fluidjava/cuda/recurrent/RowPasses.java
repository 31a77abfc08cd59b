package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The passes over rows that recurrent operators need beside their time steps. */
final class RowPasses {
  private static final String SOURCE = "recurrent/rows.cu";
  private static final int THREADS = 256;

  private final CudaKernel rank;
  private final CudaKernel unrank;
  private final CudaKernel previous;
  private final CudaKernel unpack;
  private final CudaKernel columnSums;
  private final CudaKernel peepholeSums;
  private final CudaKernel sumChunks;
  private final Tensor partial;

  RowPasses(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    String real = Reals.define(c.dtype());
    rank = device.kernel(SOURCE, "rank_rows", real);
    unrank = device.kernel(SOURCE, "unrank_rows", real);
    previous = device.kernel(SOURCE, "previous_rows", real);
    unpack = device.kernel(SOURCE, "unpack_rows", real);
    columnSums = device.kernel(SOURCE, "column_sums", real);
    peepholeSums = device.kernel(SOURCE, "peephole_sums", real);
    sumChunks = device.kernel(SOURCE, "sum_chunks", real);
    partial = c.scratch(c.dtype());
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (String entry :
          List.of(
              "rank_rows",
              "unrank_rows",
              "previous_rows",
              "unpack_rows",
              "column_sums",
              "peephole_sums",
              "sum_chunks")) {
        all.add(new Specialisation(SOURCE, entry, Reals.define(dtype)));
      }
    }
    return all;
  }

  /** First states [sequences, width] into the order of ranks, those of the sequences with rows. */
  void rank(StepOrder order, Tensor from, int width, Tensor to) {
    int rows = order.size(0);
    rank.begin()
        .tensor(from)
        .pointer(order.order())
        .integer(rows)
        .integer(width)
        .tensor(to)
        .launch(CudaKernel.blocks((long) rows * width, THREADS), THREADS);
  }

  /** Rows by rank to their sequences; sequences without rows get zero. */
  void unrank(StepOrder order, Tensor from, int width, Tensor to) {
    unrank(order, from, 0, width, to);
  }

  /** Each sequence's row of step 0, out of rows in the input's order; zero where there is none. */
  void first(StepOrder order, Tensor from, int width, Tensor to) {
    unrank(order, from, order.base(), width, to);
  }

  private void unrank(StepOrder order, Tensor from, long base, int width, Tensor to) {
    unrank
        .begin()
        .tensor(from)
        .pointer(base)
        .pointer(order.order())
        .integer(order.size(0))
        .integer(order.sequences())
        .integer(width)
        .tensor(to)
        .launch(CudaKernel.blocks((long) order.sequences() * width, THREADS), THREADS);
  }

  /** The state before each row, in the input's order. */
  void previous(StepOrder order, Tensor states, @Nullable Tensor first, int width, Tensor to) {
    previous
        .begin()
        .tensor(states)
        .tensor(first)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(order.steps())
        .integer(order.direction())
        .integer(width)
        .tensor(to)
        .launch(order.rows(), threads(width));
  }

  /** Packed rows into the input's order. */
  void unpack(StepOrder order, Tensor from, int width, Tensor to) {
    unpack
        .begin()
        .tensor(from)
        .pointer(order.starts())
        .pointer(order.base())
        .integer(order.steps())
        .integer(order.direction())
        .integer(width)
        .tensor(to)
        .launch(order.rows(), threads(width));
  }

  private static int threads(int width) {
    return width <= 64 ? 64 : width <= 128 ? 128 : THREADS;
  }

  /** The sums of columns. */
  void columnSums(Tensor values, int rows, int columns, Tensor to) {
    columnSums(values, rows, columns, to.address());
  }

  /** The sums of columns, to an address. */
  void columnSums(Tensor values, int rows, int columns, long to) {
    int chunks = columns(values, rows, columns, columns);
    sumChunks(chunks, columns, to);
  }

  /**
   * The gradient of a bias with peephole weights behind it, from the gates' gradient [rows, 4
   * width] in the input's order.
   */
  void biasAndPeepholes(
      StepOrder order, Tensor gates, Tensor cell, @Nullable Tensor c0, int width, Tensor to) {
    int rows = order.rows();
    int chunks = columns(gates, rows, 4 * width, 7 * width);
    peepholeSums
        .begin()
        .tensor(gates)
        .tensor(cell)
        .tensor(c0)
        .pointer(order.starts())
        .pointer(order.base())
        .pointer(order.order())
        .integer(order.steps())
        .integer(order.direction())
        .integer(rows)
        .integer(width)
        .integer(each(rows))
        .tensor(partial)
        .launch((int) CudaKernel.blocks(3L * width, 32), chunks, 1, THREADS, 1, 1, 0);
    sumChunks(chunks, 7 * width, to.address());
  }

  /** Rows of a chunk: at least 32, so that there are at most 64 chunks. */
  private static int each(int rows) {
    return Math.max(32, (int) CudaKernel.blocks(rows, 64));
  }

  private int columns(Tensor values, int rows, int columns, int pitch) {
    int each = each(rows);
    int chunks = (int) CudaKernel.blocks(rows, each);
    partial.resize(chunks, pitch);
    columnSums
        .begin()
        .tensor(values)
        .integer(rows)
        .integer(columns)
        .integer(each)
        .integer(pitch)
        .tensor(partial)
        .launch((int) CudaKernel.blocks(columns, 32), chunks, 1, THREADS, 1, 1, 0);
    return chunks;
  }

  private void sumChunks(int chunks, int columns, long to) {
    sumChunks
        .begin()
        .tensor(partial)
        .integer(chunks)
        .integer(columns)
        .pointer(to)
        .launch(CudaKernel.blocks(columns, THREADS), THREADS);
  }
}
