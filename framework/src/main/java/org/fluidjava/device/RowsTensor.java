package org.fluidjava.device;

import org.fluidjava.tensor.DType;

/**
 * SELECTED_ROWS during runs: some rows of a tall dense tensor. Row numbers are an INT64 tensor
 * [rows], values a tensor [rows, …]; a row number may occur more than once, then its values add up.
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
