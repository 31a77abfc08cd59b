package org.fluidjava.cpu.math;

import org.fluidjava.device.Tensor;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Walks over two operands that are spread over each other, in runs of the last merged dimension. It
 * belongs to one kernel and remembers the last shapes, so that a run of the same shapes allocates
 * nothing.
 */
public final class BroadcastLoop {
  /** One run: {@code count} elements of the result from {@code out} on. */
  @FunctionalInterface
  public interface Run {
    /**
     * Computes the run's elements.
     *
     * @param out index of the first element of the result
     * @param x index of the first element of X, then every {@code xStep}th (0: always this one)
     * @param y index of the first element of Y, then every {@code yStep}th
     */
    void at(long out, long x, long xStep, long y, long yStep, long count);
  }

  private final int axis;
  private @Nullable Shape lastX;
  private @Nullable Shape lastY;
  private Broadcast broadcast = Broadcast.of(Shape.ONE, Shape.ONE, -1);
  private long[] index = {0};

  /** A loop for operands that meet at this axis. */
  public BroadcastLoop(int axis) {
    this.axis = axis;
  }

  /** How these two operands meet. */
  public Broadcast fit(Tensor x, Tensor y) {
    return fit(x.shape(), y.shape());
  }

  /** How operands of these shapes meet. */
  public Broadcast fit(Shape x, Shape y) {
    if (!x.equals(lastX) || !y.equals(lastY)) {
      lastX = x;
      lastY = y;
      broadcast = Broadcast.of(x, y, axis);
      index = new long[broadcast.rank()];
    }
    return broadcast;
  }

  /** Calls {@code run} for all elements of the result, in their order. */
  public void forEach(Tensor x, Tensor y, Run run) {
    forEach(x.shape(), y.shape(), run);
  }

  /** Calls {@code run} for all elements of the result of operands of these shapes. */
  public void forEach(Shape x, Shape y, Run run) {
    Broadcast b = fit(x, y);
    int last = b.rank() - 1;
    long count = b.extent(last);
    if (b.out().numel() == 0) {
      return;
    }
    java.util.Arrays.fill(index, 0);
    long out = 0;
    long xAt = 0;
    long yAt = 0;
    while (true) {
      run.at(out, xAt, b.xStep(last), yAt, b.yStep(last), count);
      out += count;
      int i = last - 1;
      while (i >= 0) {
        xAt += b.xStep(i);
        yAt += b.yStep(i);
        if (++index[i] < b.extent(i)) {
          break;
        }
        xAt -= b.xStep(i) * b.extent(i);
        yAt -= b.yStep(i) * b.extent(i);
        index[i] = 0;
        i--;
      }
      if (i < 0) {
        return;
      }
    }
  }
}
