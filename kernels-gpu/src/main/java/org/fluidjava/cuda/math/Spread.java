package org.fluidjava.cuda.math;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.op.Broadcast;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** How two operands meet, as arguments of a kernel; looked up again only when a shape changes. */
public final class Spread {
  private static final int MOST = 6;

  private final int axis;
  private @Nullable Shape lastX;
  private @Nullable Shape lastY;
  private Broadcast broadcast = Broadcast.of(Shape.ONE, Shape.ONE, -1);

  /** For operands that meet at this axis. */
  public Spread(int axis) {
    this.axis = axis;
  }

  /** How operands of these shapes meet. */
  public Broadcast fit(Shape x, Shape y) {
    if (!x.equals(lastX) || !y.equals(lastY)) {
      Broadcast found = Broadcast.of(x, y, axis);
      RuleViolation.unless(
          found.rank() <= MOST,
          "X %s and Y %s are spread over each other in more than %d dimensions in turn",
          x,
          y,
          MOST);
      broadcast = found;
      lastX = x;
      lastY = y;
    }
    return broadcast;
  }

  /** Whether both run along with the result. */
  public boolean alike() {
    return !broadcast.spreadsX() && !broadcast.spreadsY();
  }

  /** Extents 1 to 5, steps of X, steps of Y, rank: the last dimension at place 5. */
  public void arguments(CudaKernel kernel, boolean wide) {
    Broadcast b = broadcast;
    for (int place = 1; place < MOST; place++) {
      int i = place - MOST + b.rank();
      number(kernel, wide, i < 0 ? 1 : b.extent(i));
    }
    for (int side = 0; side < 2; side++) {
      for (int place = 0; place < MOST; place++) {
        int i = place - MOST + b.rank();
        number(kernel, wide, i < 0 ? 0 : side == 0 ? b.xStep(i) : b.yStep(i));
      }
    }
    kernel.integer(b.rank());
  }

  private static void number(CudaKernel kernel, boolean wide, long value) {
    if (wide) {
      kernel.longInteger(value);
    } else {
      kernel.integer((int) value);
    }
  }
}
