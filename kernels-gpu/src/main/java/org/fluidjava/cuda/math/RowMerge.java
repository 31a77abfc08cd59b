package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/**
 * Adds up the values of equal row numbers, always in the order in which they lie; {@code rows.cu}.
 * A plan finds the equal ones, then sums are made as often as wanted. Row numbers below 0 are no
 * rows.
 */
public final class RowMerge {
  private static final String SOURCE = "math/rows.cu";
  private static final int COLUMNS = 128;

  private final CudaDevice device;
  private final CudaKernel planning;
  private final CudaKernel merging;
  private final CudaKernel adding;
  private final Fault fault;
  private final Tensor places;
  private final Tensor table;
  private final Tensor touched;
  private long tableRows;
  private long touchedRoom;
  private int touchedCount;
  private int n;

  /**
   * A merge.
   *
   * @param dtype type of the values
   * @param name whose row numbers they are
   */
  public RowMerge(KernelContext c, DType dtype, String name) {
    device = CudaDevice.of(c);
    planning = device.kernel(SOURCE, "rows_plan", CudaTypes.real(dtype));
    merging = device.kernel(SOURCE, "rows_merge", CudaTypes.real(dtype));
    adding = device.kernel(SOURCE, "rows_to_dense", CudaTypes.real(dtype));
    fault =
        device
            .faults()
            .fault(
                c, "row number %d at %d of " + name.replace("%", "%%") + " must be from 0 to %d");
    places = c.scratch(DType.INT32);
    table = c.state(DType.INT32);
    touched = c.state(DType.INT64);
  }

  /** What factories ask for. */
  public static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("rows_plan", "rows_merge", "rows_to_dense")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  /** Finds which of the row numbers, INT64 [count], are equal. */
  public void plan(long rows, long count, long height) {
    n = Math.toIntExact(count);
    places.resize(5L * n + 1);
    if (height > tableRows || count > touchedRoom) {
      // Whatever the table holds is forgotten with the list of what it holds.
      tableRows = Math.max(height, tableRows);
      touchedRoom = Math.max(count + count / 2, touchedRoom);
      table.resize(tableRows);
      touched.resize(touchedRoom);
      if (tableRows > 0) {
        device.zero(table.address(), table.bytes());
      }
      touchedCount = 0;
    }
    planning
        .begin()
        .pointer(rows)
        .integer(n)
        .longInteger(height)
        .tensor(table)
        .tensor(touched)
        .integer(touchedCount)
        .pointer(place(0))
        .pointer(place(1))
        .pointer(place(2))
        .pointer(place(3))
        .pointer(place(4))
        .pointer(place(5))
        .fault(fault);
    planning.launch(1, 1024);
    touchedCount = n;
  }

  /** Leaders, counts, bases, arrivals, members, and the number of members, one after the other. */
  private long place(int i) {
    return places.address() + 4L * n * i;
  }

  /**
   * Where each row of the height says which of the merged rows is its own: 0 for none, else
   * 2<sup>31</sup> - 1 less the place.
   */
  public long table() {
    return table.address();
  }

  /**
   * Sums of equal rows.
   *
   * @param rows the row numbers of the plan
   * @param values [count, width]
   * @param merged [count, width]: sums at the first place of each row, zeros at others; must not be
   *     values
   * @param mergedRows INT64 [count]: the row at its first place, -1 at others; 0 for none
   */
  public void merge(long rows, long values, long width, long merged, long mergedRows) {
    merging.begin().pointer(rows).pointer(values);
    plan(merging, width).pointer(merged).pointer(mergedRows);
    merging.launch(n, Math.toIntExact(columns(width)), 1, 32, 8, 1, 0);
  }

  /**
   * Adds the sums of equal rows to a dense tensor.
   *
   * @param begin whether they replace what is there; rows that do not occur stay in any case
   */
  public void addTo(long rows, long values, long width, long dense, boolean begin) {
    adding.begin().pointer(rows).pointer(values);
    plan(adding, width).pointer(dense).integer(begin ? 1 : 0);
    adding.launch(n, Math.toIntExact(columns(width)), 1, 32, 8, 1, 0);
  }

  private CudaKernel plan(CudaKernel kernel, long width) {
    return kernel
        .pointer(place(0))
        .pointer(place(1))
        .pointer(place(2))
        .pointer(place(4))
        .longInteger(width);
  }

  private static long columns(long width) {
    return Math.max(1, CudaKernel.blocks(width, COLUMNS));
  }

  /** Merges some inputs, of which {@code out} may be one, into {@code out}. */
  public void mergeTo(
      RowsTensor[] inputs, Tensor rows, Tensor values, RowsTensor out, long height, long[] dims) {
    long total = 0;
    long numel = 0;
    for (RowsTensor input : inputs) {
      total += input.rows().numel();
      numel += input.value().numel();
    }
    rows.resize(total);
    values.resize(numel);
    long at = 0;
    long valueAt = 0;
    for (RowsTensor input : inputs) {
      copy(input.rows(), rows.address() + 8 * at);
      copy(input.value(), values.address() + valueAt * values.dtype().bytes());
      at += input.rows().numel();
      valueAt += input.value().numel();
    }
    plan(rows.address(), total, height);
    long[] extents = dims.clone();
    extents[0] = total;
    out.setHeight(height);
    out.rows().resize(total);
    out.value().resize(extents);
    merge(
        rows.address(),
        values.address(),
        total == 0 ? 0 : numel / total,
        out.value().address(),
        out.rows().address());
  }

  private void copy(Tensor from, long to) {
    if (from.numel() > 0) {
      device.copy(from.address(), to, from.bytes());
    }
  }
}
