package org.fluidjava.cpu.vision;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/**
 * The extents of one pooling in one run; images of two spatial extents count as volumes of depth 1.
 * The arrays hold depth, height and width.
 */
final class PoolSizes {
  /** The maximum of no cells. */
  static final double LOWEST = -Float.MAX_VALUE;

  final boolean max;
  final boolean adaptive;
  final boolean exclusive;
  final long[] in = {1, 1, 1};
  final long[] out = {1, 1, 1};
  final long[] kernel = {1, 1, 1};
  final long[] stride = {1, 1, 1};
  final long[] before = {0, 0, 0};
  long planes;
  private final Windows windows;
  private final boolean global;
  private final int[] ksize;

  /**
   * Reads the attributes.
   *
   * @param formatted whether the operator has a layout, a kind of padding and a kind of pooling;
   *     the others take maxima
   */
  PoolSizes(KernelContext c, int spatial, boolean formatted) {
    windows = Windows.of(c.attrs(), spatial, false, formatted);
    max = !formatted || c.attrs().getString("pooling_type").equals("max");
    adaptive = c.attrs().getBoolean("adaptive");
    exclusive = !formatted || c.attrs().getBoolean("exclusive");
    global = c.attrs().getBoolean("global_pooling");
    ksize = global ? new int[spatial] : Windows.positive(c.attrs(), "ksize", spatial);
  }

  boolean channelLast() {
    return windows.channelLast();
  }

  /**
   * Reads the tensors' extents.
   *
   * @throws RuleViolation when they do not fit each other, as in a damaged program's gradient
   */
  void follow(Tensor x, Tensor y) {
    int spatial = windows.spatial();
    RuleViolation.unless(
        x.rank() == spatial + 2 && y.rank() == spatial + 2,
        "%s and %s must have %d extents each",
        x,
        y,
        spatial + 2);
    int channelAxis = windows.channelLast() ? spatial + 1 : 1;
    planes = x.dim(0) * x.dim(channelAxis);
    RuleViolation.unless(
        y.dim(0) * y.dim(channelAxis) == planes, "%s and %s must have the same channels", x, y);
    for (int i = 0; i < spatial; i++) {
      int to = 3 - spatial + i;
      int axis = windows.channelAxis(i);
      in[to] = x.dim(axis);
      out[to] = y.dim(axis);
      stride[to] = windows.stride(i);
      kernel[to] = global ? in[to] : ksize[i];
      before[to] = global || adaptive ? 0 : windows.before(i, in[to], kernel[to]);
    }
  }

  long inArea() {
    return in[0] * in[1] * in[2];
  }

  long outArea() {
    return out[0] * out[1] * out[2];
  }

  /** The first cell of a window. */
  long begin(int axis, long window) {
    return adaptive && !global
        ? window * in[axis] / out[axis]
        : Math.max(0, window * stride[axis] - before[axis]);
  }

  /** The cell after the last one of a window. */
  long end(int axis, long window) {
    return adaptive && !global
        ? ((window + 1) * in[axis] + out[axis] - 1) / out[axis]
        : Math.min(in[axis], window * stride[axis] - before[axis] + kernel[axis]);
  }

  /** What each cell counts in an average; 0 for a window without cells. */
  double share(long d, long h, long w) {
    if (!exclusive && !adaptive) {
      return 1.0 / (kernel[0] * kernel[1] * kernel[2]);
    }
    long cells = 1;
    for (int axis = 0; axis < 3; axis++) {
      long window = axis == 0 ? d : axis == 1 ? h : w;
      cells *= Math.max(0, end(axis, window) - begin(axis, window));
    }
    return cells == 0 ? 0 : 1.0 / cells;
  }
}
