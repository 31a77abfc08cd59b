package org.fluidjava.device;

import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;

/**
 * SELECTED_ROWS during runs: some rows of a tall dense tensor. Row numbers are an INT64 tensor
 * [rows], values a tensor [rows, …]; a row number may occur more than once, then its values add up.
 * On a device a row number below 0 means no row: kernels that merge rows leave it behind, since the
 * host does not know how many are left. On the host there is none.
 */
public final class RowsTensor implements RuntimeValue {
  private final String name;
  private final Tensor rows;
  private final Tensor value;
  private long height;

  /** An empty one. */
  public RowsTensor(String name, DType dtype, Device device) {
    this.name = name;
    this.rows = new Tensor(name + ".rows", DType.INT64, device);
    this.value = new Tensor(name + ".value", dtype, device);
  }

  @Override
  public String name() {
    return name;
  }

  /** The row numbers, INT64 [n]. */
  public Tensor rows() {
    return rows;
  }

  /** The values, [n, …]. */
  public Tensor value() {
    return value;
  }

  /** The first extent of the dense tensor. */
  public long height() {
    return height;
  }

  /** Sets the first extent of the dense tensor. */
  public void setHeight(long height) {
    this.height = height;
  }

  /** A copy on the heap, without what is no row; waits for the device. */
  public SelectedRows get() {
    long[] numbers = rows.get().longs();
    LoDTensor values = value.get();
    int kept = 0;
    for (long number : numbers) {
      kept += number < 0 ? 0 : 1;
    }
    if (kept == numbers.length) {
      return new SelectedRows(numbers, height, values);
    }
    int width = Math.toIntExact(value.numel() / numbers.length);
    long[] keptNumbers = new long[kept];
    Object keptValues = LoDTensor.newArray(values.dtype(), kept * width);
    int at = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0) {
        keptNumbers[at] = numbers[i];
        System.arraycopy(values.data(), i * width, keptValues, at++ * width, width);
      }
    }
    Shape shape = values.shape().with(0, kept);
    return new SelectedRows(
        keptNumbers, height, LoDTensor.of(values.dtype(), shape, values.lod(), keptValues));
  }

  /** Copies everything from rows of any device; what is no row does not come to the host. */
  public void copyFrom(RowsTensor other) {
    height = other.height;
    rows.copyFrom(other.rows);
    value.copyFrom(other.value);
    if (rows.device() instanceof HostDevice && !(other.rows.device() instanceof HostDevice)) {
      dropAbsent();
    }
  }

  private void dropAbsent() {
    long count = rows.numel();
    long rowBytes = count == 0 ? 0 : value.bytes() / count;
    Elements numbers = rows.elements();
    long kept = 0;
    for (long i = 0; i < count; i++) {
      long number = numbers.getLong(i);
      if (number >= 0) {
        numbers.setLong(kept, number);
        if (kept < i && rowBytes > 0) {
          HostMemory.copy(
              value.address() + i * rowBytes, value.address() + kept * rowBytes, rowBytes);
        }
        kept++;
      }
    }
    if (kept < count) {
      // Smaller than before, so the memory and what it holds stay.
      rows.resize(kept);
      value.resize(value.shape().with(0, kept));
    }
  }

  @Override
  public boolean isWritten() {
    return value.isWritten();
  }

  @Override
  public void close() {
    rows.close();
    value.close();
  }
}
