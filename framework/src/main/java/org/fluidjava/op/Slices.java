package org.fluidjava.op;

/** What slices with negative and overlong limits mean; for shape rules and kernels. */
public final class Slices {
  private Slices() {}

  /**
   * The first element of a slice. Negative limits count from the end; limits outside are moved in.
   *
   * @param stride not 0; negative to go backwards
   */
  public static long first(long start, long stride, long extent) {
    long from = start < 0 ? start + extent : start;
    return stride > 0
        ? Math.min(Math.max(from, 0), extent)
        : Math.min(Math.max(from, -1), extent - 1);
  }

  /** The number of elements of a slice, see {@link #first}. */
  public static long count(long start, long end, long stride, long extent) {
    long from = first(start, stride, extent);
    long to = end < 0 ? end + extent : end;
    to = stride > 0 ? Math.min(Math.max(to, 0), extent) : Math.min(Math.max(to, -1), extent - 1);
    long span = stride > 0 ? to - from : from - to;
    long step = Math.abs(stride);
    return span <= 0 ? 0 : (span - 1) / step + 1;
  }
}
