package org.fluidjava.layers;

import org.jspecify.annotations.Nullable;

/**
 * The optional settings of pooling. One number stands for all directions.
 *
 * @param type max or avg
 * @param stride steps of the window
 * @param padding cells around the image
 * @param global one window over the whole image
 * @param ceilMode a last window may end outside
 * @param exclusive averages count only the cells inside the image
 * @param channelLast whether the channels are the last extent
 * @param name the layer's name, or null for a generated one
 */
public record Pool(
    String type,
    int[] stride,
    int[] padding,
    boolean global,
    boolean ceilMode,
    boolean exclusive,
    boolean channelLast,
    @Nullable String name) {
  /** Maxima, stride 1, no padding. */
  public static final Pool MAX =
      new Pool("max", new int[] {1}, new int[] {0}, false, false, true, false, null);

  /** Averages, stride 1, no padding. */
  public static final Pool AVERAGE =
      new Pool("avg", new int[] {1}, new int[] {0}, false, false, true, false, null);

  public Pool withStride(int... steps) {
    return new Pool(type, steps, padding, global, ceilMode, exclusive, channelLast, name);
  }

  public Pool withPadding(int... cells) {
    return new Pool(type, stride, cells, global, ceilMode, exclusive, channelLast, name);
  }

  public Pool withGlobal(boolean whole) {
    return new Pool(type, stride, padding, whole, ceilMode, exclusive, channelLast, name);
  }

  public Pool withCeilMode(boolean ceil) {
    return new Pool(type, stride, padding, global, ceil, exclusive, channelLast, name);
  }

  public Pool withExclusive(boolean inside) {
    return new Pool(type, stride, padding, global, ceilMode, inside, channelLast, name);
  }

  public Pool withChannelLast(boolean last) {
    return new Pool(type, stride, padding, global, ceilMode, exclusive, last, name);
  }

  public Pool withName(@Nullable String newName) {
    return new Pool(type, stride, padding, global, ceilMode, exclusive, channelLast, newName);
  }
}
