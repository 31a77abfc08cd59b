package org.fluidjava.cuda.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Adds rows to the rows that a list of numbers names, without float atomics: the first position
 * that names a row owns it, and adds all that belong to it in order.
 */
public final class RowSums {
  private static final int OWNER_THREADS = 128;

  private final CudaKernel clear;
  private final CudaKernel owners;
  private final CudaKernel add;
  private final CudaKernel put;
  private final Tensor first;
  private final Tensor last;
  private final Tensor times;
  private @Nullable Tensor index;
  private long count;
  private long rows;

  /** For one kernel whose context has the element type of the sums. */
  public RowSums(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    clear = device.kernel(GatherKernels.SOURCE, "owners_clear");
    owners = device.kernel(GatherKernels.SOURCE, "owners");
    add = device.kernel(GatherKernels.SOURCE, "add_rows", defines(c.dtype()));
    put = device.kernel(GatherKernels.SOURCE, "put_rows");
    first = c.scratch(DType.INT32);
    last = c.scratch(DType.INT32);
    times = c.scratch(DType.INT32);
  }

  static String[] defines(DType dtype) {
    String real = Units.real(dtype);
    return dtype.isFloating() ? new String[] {real} : new String[] {real, "WHOLE"};
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (String entry :
        new String[] {
          "gather",
          "slices",
          "places",
          "along_axis",
          "pick",
          "shard_index",
          "owners_clear",
          "owners",
          "put_rows",
          "take_last",
          "clear_rows",
          "where"
        }) {
      all.add(new Specialisation(GatherKernels.SOURCE, entry));
    }
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64}) {
      all.add(new Specialisation(GatherKernels.SOURCE, "add_rows", defines(dtype)));
      all.add(new Specialisation(GatherKernels.SOURCE, "multiply_elements", defines(dtype)));
    }
    return all;
  }

  /**
   * Finds who owns what.
   *
   * @param numbers int32 or int64, each a row
   * @param count how many there are
   * @param rows how many rows there are
   * @param fault where a number outside is reported; 0 where those count as none
   */
  public void find(Tensor numbers, long count, long rows, long fault) {
    index = numbers;
    this.count = count;
    this.rows = rows;
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(count + " numbers of rows are more than 2^31");
    }
    first.resize(rows);
    last.resize(rows);
    times.resize(rows);
    clear
        .begin()
        .tensor(first)
        .tensor(last)
        .tensor(times)
        .longInteger(rows)
        .launch(CudaKernel.blocks(rows, Units.THREADS), Units.THREADS);
    owners
        .begin()
        .tensor(numbers)
        .integer(numbers.dtype().bytes())
        .longInteger(count)
        .longInteger(rows)
        .tensor(first)
        .tensor(last)
        .tensor(times)
        .pointer(fault)
        .launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
  }

  /**
   * {@code to[i, row, :] += from[i, j, :]} for all positions j that name the row.
   *
   * @param keeps whether named rows keep what they hold; otherwise they begin with zeros
   */
  public void add(Tensor from, Tensor to, long outer, long width, boolean keeps) {
    long tiles = (width + OWNER_THREADS - 1) / OWNER_THREADS;
    long blocks = Math.multiplyExact(Math.multiplyExact(count, tiles), outer);
    add.begin()
        .tensor(from)
        .tensor(index)
        .integer(index == null ? 0 : index.dtype().bytes())
        .longInteger(count)
        .longInteger(rows)
        .longInteger(width)
        .tensor(first)
        .tensor(times)
        .tensor(to)
        .integer(keeps ? 1 : 0)
        .longInteger(blocks)
        .launch(Math.min(blocks, Integer.MAX_VALUE), OWNER_THREADS);
  }

  /** {@code to[row] = from[j]}, single elements, for the last position j that names the row. */
  public void put(Tensor from, Tensor to) {
    put.begin()
        .tensor(from)
        .tensor(index)
        .integer(index == null ? 0 : index.dtype().bytes())
        .longInteger(count)
        .longInteger(rows)
        .longInteger(1)
        .integer(from.dtype().bytes())
        .tensor(last)
        .tensor(to)
        .launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
  }

  /** The first position that names each row, int32; 2<sup>31</sup> - 1 where none does. */
  Tensor first() {
    return first;
  }

  /** The last position that names each row, int32; -1 where none does. */
  Tensor last() {
    return last;
  }
}
