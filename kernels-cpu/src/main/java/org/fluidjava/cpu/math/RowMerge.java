package org.fluidjava.cpu.math;

import java.util.Arrays;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;

/**
 * Merges selected rows: equal row numbers become one row, their values add up; row numbers are in
 * ascending order afterwards. It keeps its arrays from run to run.
 */
public final class RowMerge {
  private final Tensor sums;
  private long[] rows = new long[0];
  private int count;

  /**
   * A merge that adds up in this tensor.
   *
   * @param sums a scratch tensor of the caller's; its element type is that of the sums
   */
  public RowMerge(Tensor sums) {
    this.sums = sums;
  }

  /** The number of different rows of the last merge. */
  public int count() {
    return count;
  }

  /** A row number of the last merge. */
  public long row(int i) {
    return rows[i];
  }

  /** The values of the last merge, [count, width]. */
  public Tensor sums() {
    return sums;
  }

  /** Merges the rows of some inputs. */
  public void merge(RowsTensor... inputs) {
    long total = 0;
    long width = 0;
    for (RowsTensor input : inputs) {
      long here = input.rows().numel();
      total += here;
      width = here > 0 ? input.value().numel() / here : width;
    }
    int all = Math.toIntExact(total);
    if (rows.length < all) {
      rows = new long[all + all / 2];
    }
    int at = 0;
    for (RowsTensor input : inputs) {
      Elements numbers = input.rows().elements();
      for (long i = 0; i < numbers.length(); i++) {
        long row = numbers.getLong(i);
        if (row < 0 || row >= input.height()) {
          throw new RuleViolation(
              "row number %d at %d of %s must be from 0 to %d"
                  .formatted(row, i, input.name(), input.height() - 1));
        }
        rows[at++] = row;
      }
    }
    Arrays.sort(rows, 0, all);
    count = 0;
    for (int i = 0; i < all; i++) {
      if (i == 0 || rows[i] != rows[i - 1]) {
        rows[count++] = rows[i];
      }
    }
    sums.resize(count, width);
    Elements to = sums.elements();
    to.fill(0);
    for (RowsTensor input : inputs) {
      Elements numbers = input.rows().elements();
      Elements from = input.value().elements();
      for (long i = 0; i < numbers.length(); i++) {
        long target = Arrays.binarySearch(rows, 0, count, numbers.getLong(i)) * width;
        for (long j = 0; j < width; j++) {
          to.add(target + j, from.get(i * width + j));
        }
      }
    }
  }

  /** Writes the last merge, which may have had {@code out} among its inputs. */
  public void writeTo(RowsTensor out, long height, long[] rowDims) {
    long[] dims = rowDims.clone();
    dims[0] = count;
    out.setHeight(height);
    out.rows().resize(count);
    Elements numbers = out.rows().elements();
    for (int i = 0; i < count; i++) {
      numbers.setLong(i, rows[i]);
    }
    out.value().resize(dims);
    Elements to = out.value().elements();
    Elements from = sums.elements();
    for (long i = 0; i < to.length(); i++) {
      to.set(i, from.get(i));
    }
  }
}
