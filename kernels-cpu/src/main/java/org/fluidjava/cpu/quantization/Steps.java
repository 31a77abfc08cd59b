package org.fluidjava.cpu.quantization;

import org.fluidjava.device.Elements;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.tensor.DType;

/**
 * How a number becomes whole steps of a scale. float32 is computed in single precision throughout,
 * as Paddle does: which of two steps a number near their middle falls on depends on it.
 */
final class Steps {
  private static final double TINY = 1e-6;

  private final int last;
  private final boolean toEven;
  private final boolean single;

  Steps(KernelContext c) {
    Attrs attrs = c.attrs();
    last = (1 << (attrs.getInt("bit_length") - 1)) - 1;
    toEven = attrs.getInt("round_type") == 0;
    single = c.dtype() == DType.FLOAT32;
  }

  /** The step with the greatest number. */
  int last() {
    return last;
  }

  /** Whole steps of {@code count} elements from {@code at} on, turned back if {@code back}. */
  void round(Elements from, Elements to, long at, long count, double scale, boolean back) {
    if (single) {
      float s = (float) scale;
      float factor = last * (s <= TINY ? 1 / (s + (float) TINY) : 1 / s);
      for (long i = at; i < at + count; i++) {
        float step = toEven ? even(from.get(i), factor) : away(from.get(i), s, factor);
        to.set(i, back ? step * s / last : step);
      }
      return;
    }
    double factor = last * (scale <= TINY ? 1 / (scale + TINY) : 1 / scale);
    for (long i = at; i < at + count; i++) {
      double x = from.get(i);
      double step =
          toEven
              ? Math.rint(Math.max(Math.min(factor * x, last), -last - 1))
              : away(factor * Math.min(Math.max(x, -scale), scale));
      to.set(i, back ? step * scale / last : step);
    }
  }

  private float even(double x, float factor) {
    return (float) Math.rint(Math.max(Math.min(factor * (float) x, last), -last - 1));
  }

  private static float away(double x, float scale, float factor) {
    return (float) away(factor * Math.min(Math.max((float) x, -scale), scale));
  }

  private static double away(double x) {
    return Math.copySign(Math.floor(Math.abs(x) + 0.5), x);
  }

  /** The greatest size of {@code count} elements from {@code at} on; 0 when there is none. */
  static double greatest(Elements from, long at, long count) {
    double greatest = 0;
    for (long i = at; i < at + count; i++) {
      greatest = Math.max(greatest, Math.abs(from.get(i)));
    }
    return greatest;
  }
}
