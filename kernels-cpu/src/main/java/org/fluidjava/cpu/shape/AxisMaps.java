package org.fluidjava.cpu.shape;

import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;

/**
 * For each axis of an output, which element along that axis of the input each of its elements comes
 * from; -1 for none. Padding, rolling and selecting are such maps.
 */
final class AxisMaps {
  private final long[][] maps;

  AxisMaps(int rank) {
    maps = new long[rank][];
  }

  /** Element i along an axis comes from element {@code sources[i]}. */
  void set(int axis, long[] sources) {
    maps[axis] = sources;
  }

  /** Element i along an axis comes from element {@code i - shift}; -1 outside of {@code extent}. */
  void shift(int axis, long count, long extent, long shift) {
    long[] sources = new long[Math.toIntExact(count)];
    for (int i = 0; i < sources.length; i++) {
      long source = i - shift;
      sources[i] = source < 0 || source >= extent ? -1 : source;
    }
    maps[axis] = sources;
  }

  /** Fills the output; {@code fill} where there is no source. */
  void gather(Tensor x, Tensor out, double fill) {
    Elements from = x.elements();
    Elements to = out.elements();
    boolean integers = !x.dtype().isFloating();
    each(
        x,
        (target, source) -> {
          if (source < 0) {
            to.set(target, fill);
          } else if (integers) {
            to.setLong(target, from.getLong(source));
          } else {
            to.set(target, from.get(source));
          }
        });
  }

  /** Adds the output's gradient to where it came from. */
  void scatter(Tensor grad, Tensor dx) {
    Elements from = grad.elements();
    Elements to = dx.elements();
    to.fill(0);
    each(
        dx,
        (target, source) -> {
          if (source >= 0) {
            to.add(source, from.get(target));
          }
        });
  }

  /** One pair of elements; the source is -1 where there is none. */
  @FunctionalInterface
  private interface Pair {
    void visit(long target, long source);
  }

  private void each(Tensor x, Pair pair) {
    long[] strides = Walk.strides(x.shape().dims());
    long count = 1;
    for (long[] map : maps) {
      count *= map.length;
    }
    int[] at = new int[maps.length];
    for (long target = 0; target < count; target++) {
      long source = 0;
      for (int axis = 0; axis < maps.length && source >= 0; axis++) {
        long along = maps[axis][at[axis]];
        source = along < 0 ? -1 : source + along * strides[axis];
      }
      pair.visit(target, source);
      for (int axis = maps.length - 1; axis >= 0 && ++at[axis] == maps[axis].length; axis--) {
        at[axis] = 0;
      }
    }
  }
}
