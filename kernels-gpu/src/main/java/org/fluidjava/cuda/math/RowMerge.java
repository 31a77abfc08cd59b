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
  private static final int ROWS = 8;

  /** The most numbers for whose plan one block is faster than a launch for each pass. */
  private static final int FEW = 1024;

  private static final int LEADERS = 0;
  private static final int COUNTS = 1;
  private static final int BASES = 2;
  private static final int ARRIVED = 3;
  private static final int MEMBERS = 4;
  private static final int UNORDERED = 5;
  private static final int TOTAL = 6;

  private static final List<String> ENTRIES =
      List.of(
          "rows_plan",
          "rows_clear",
          "rows_first",
          "rows_leaders",
          "rows_bases",
          "rows_members",
          "rows_rank",
          "rows_merge",
          "rows_to_dense");

  private final CudaDevice device;
  private final CudaKernel planning;
  private final CudaKernel clearing;
  private final CudaKernel firsts;
  private final CudaKernel leading;
  private final CudaKernel placing;
  private final CudaKernel gathering;
  private final CudaKernel ranking;
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
    String real = CudaTypes.real(dtype);
    planning = device.kernel(SOURCE, "rows_plan", real);
    clearing = device.kernel(SOURCE, "rows_clear", real);
    firsts = device.kernel(SOURCE, "rows_first", real);
    leading = device.kernel(SOURCE, "rows_leaders", real);
    placing = device.kernel(SOURCE, "rows_bases", real);
    gathering = device.kernel(SOURCE, "rows_members", real);
    ranking = device.kernel(SOURCE, "rows_rank", real);
    merging = device.kernel(SOURCE, "rows_merge", real);
    adding = device.kernel(SOURCE, "rows_to_dense", real);
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
      for (String entry : ENTRIES) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
    }
  }

  /** Finds which of the row numbers, INT64 [count], are equal. */
  public void plan(long rows, long count, long height) {
    n = Math.toIntExact(count);
    places.resize((long) TOTAL * n + 1);
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
    if (n <= FEW) {
      planAtOnce(rows, height);
    } else {
      planByPasses(rows, height);
    }
    touchedCount = n;
  }

  private void planAtOnce(long rows, long height) {
    planning
        .begin()
        .pointer(rows)
        .integer(n)
        .longInteger(height)
        .tensor(table)
        .tensor(touched)
        .integer(touchedCount)
        .pointer(place(LEADERS))
        .pointer(place(COUNTS))
        .pointer(place(BASES))
        .pointer(place(ARRIVED))
        .pointer(place(MEMBERS))
        .pointer(place(TOTAL))
        .fault(fault);
    planning.launch(1, 1024);
  }

  private void planByPasses(long rows, long height) {
    long blocks = Grid.items(device, n);
    clearing.begin().tensor(table).tensor(touched).integer(touchedCount);
    clearing.pointer(place(COUNTS)).integer(n).pointer(place(TOTAL));
    clearing.launch(Grid.items(device, Math.max(n, touchedCount)), Grid.THREADS);
    firsts.begin().pointer(rows).integer(n).longInteger(height).tensor(table).fault(fault);
    firsts.launch(blocks, Grid.THREADS);
    leading.begin().pointer(rows).integer(n).longInteger(height).tensor(table).tensor(touched);
    leading.pointer(place(LEADERS)).pointer(place(COUNTS)).pointer(place(ARRIVED));
    leading.launch(blocks, Grid.THREADS);
    placing.begin().pointer(place(LEADERS)).pointer(place(COUNTS)).integer(n);
    placing.pointer(place(BASES)).pointer(place(TOTAL));
    placing.launch(blocks, Grid.THREADS);
    gathering.begin().pointer(place(LEADERS)).pointer(place(BASES)).pointer(place(ARRIVED));
    gathering.integer(n).pointer(place(UNORDERED));
    gathering.launch(blocks, Grid.THREADS);
    ranking.begin().pointer(place(LEADERS)).pointer(place(COUNTS)).pointer(place(BASES));
    ranking.pointer(place(UNORDERED)).integer(n).pointer(place(MEMBERS));
    ranking.launch(CudaKernel.blocks(n, Grid.THREADS / 32), Grid.THREADS);
  }

  /** The numbers of the plan, {@code n} of each, one kind after the other; of the total one. */
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
    merging.launch(blocks(), Math.toIntExact(columns(width)), 1, 32, ROWS, 1, 0);
  }

  /**
   * Adds the sums of equal rows to a dense tensor.
   *
   * @param begin whether they replace what is there; rows that do not occur stay in any case
   */
  public void addTo(long rows, long values, long width, long dense, boolean begin) {
    adding.begin().pointer(rows).pointer(values);
    plan(adding, width).pointer(dense).integer(begin ? 1 : 0);
    adding.launch(blocks(), Math.toIntExact(columns(width)), 1, 32, ROWS, 1, 0);
  }

  private CudaKernel plan(CudaKernel kernel, long width) {
    return kernel
        .pointer(place(LEADERS))
        .pointer(place(COUNTS))
        .pointer(place(BASES))
        .pointer(place(MEMBERS))
        .integer(n)
        .longInteger(width);
  }

  private int blocks() {
    return Math.toIntExact(CudaKernel.blocks(n, ROWS));
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
