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
    long from = Math.max(start < 0 ? start + extent : start, 0);
    return Math.min(from, stride > 0 ? extent : extent - 1);
  }

  /**
   * The number of elements of a slice, see {@link #first}. Backwards, the end -1 does not count
   * from the end: it stands before the first element, as in Paddle from 2.0 on. An end further
   * below is moved to the first element, which then stays out.
   */
  public static long count(long start, long end, long stride, long extent) {
    long from = first(start, stride, extent);
    long to = end;
    if (end < 0 && !(end == -1 && stride < 0)) {
      to = Math.max(end + extent, 0);
    }
    to = Math.min(to, stride > 0 ? extent : extent - 1);
    long span = stride > 0 ? to - from : from - to;
    long step = Math.abs(stride);
    return span <= 0 ? 0 : (span - 1) / step + 1;
  }

  /**
   * The number of elements of a slice that is assigned to, see {@link #first}. Going backwards, an
   * end of -1 lies before the first element, and lower ends count from the end; going forwards all
   * negative ends do.
   */
  public static long assignedCount(long start, long end, long stride, long extent) {
    long from = first(start, stride, extent);
    if (stride > 0) {
      long to = Math.max(0, Math.min(extent, end < 0 ? end + extent : end));
      return to <= from ? 0 : (to - from - 1) / stride + 1;
    }
    long to = Math.max(-1, end < -1 ? end + extent : Math.min(end, extent));
    return from <= to ? 0 : (from - to - 1) / -stride + 1;
  }
}
