package org.fluidjava.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a larger dense tensor, on the heap; a row may occur more than once, then its values
 * add up.
 *
 * @param rows the row numbers, each in [0, height)
 * @param height the first extent of the dense tensor
 * @param value the rows' values, first extent {@code rows.length}
 */
public record SelectedRows(long[] rows, long height, LoDTensor value) implements Value {
  /** Checks that rows and value agree and that every row lies in [0, height). */
  public SelectedRows {
    if (value.shape().rank() < 1 || value.shape().dim(0) != rows.length) {
      throw new IllegalArgumentException(
          "SelectedRows: "
              + rows.length
              + " row numbers need a value with that many rows, not "
              + value.shape());
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] < 0 || rows[i] >= height) {
        throw new IllegalArgumentException(
            "SelectedRows: row " + rows[i] + " at " + i + " is outside [0, " + height + ")");
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SelectedRows that
        && height == that.height
        && Arrays.equals(rows, that.rows)
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rows) * 31 + value.hashCode();
  }

  @Override
  public String toString() {
    return "SelectedRows" + Arrays.toString(rows) + " of " + height + ", " + value;
  }
}
