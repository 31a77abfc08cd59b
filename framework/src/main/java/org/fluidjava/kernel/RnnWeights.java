package org.fluidjava.kernel;

import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Weights and biases of {@code rnn} or {@code cudnn_lstm}, or their gradients: variables of their
 * own, or one after the other in a single flat one.
 */
public final class RnnWeights {
  private final @Nullable Tensor[] parts;
  private final boolean flat;
  private final RnnMode.Layout layout;
  private final long[] at;

  /** Of the variables of a slot: one when they lie {@code flat}. */
  public RnnWeights(@Nullable Tensor[] parts, boolean flat, RnnMode.Layout layout) {
    this.parts = parts;
    this.flat = flat;
    this.layout = layout;
    at = new long[4 * layout.layers() * layout.directions()];
  }

  /** Computes where the parts lie for an input of this width; first thing in every run. */
  public void refresh(long width) {
    if (flat) {
      long next = 0;
      for (int i = 0; i < at.length; i++) {
        at[i] = next;
        next += size(i, width);
      }
    }
  }

  private long size(int i, long width) {
    long rows = (long) layout.mode().gates * layout.hidden();
    if (i >= at.length / 2) {
      return rows;
    }
    boolean first = i / (2 * layout.directions()) == 0;
    long deep = (long) layout.directions() * layout.hidden();
    return rows * (i % 2 == 1 ? layout.hidden() : first ? width : deep);
  }

  /** The number of a weight: of the input, or of the recurrent state. */
  public int weight(int layer, int direction, boolean recurrent) {
    return 2 * (layer * layout.directions() + direction) + (recurrent ? 1 : 0);
  }

  /** The number of the bias beside that weight. */
  public int bias(int layer, int direction, boolean recurrent) {
    return at.length / 2 + weight(layer, direction, recurrent);
  }

  /** The variable that holds a part; null when nobody wants it. */
  public @Nullable Tensor orNull(int part) {
    return parts[flat ? 0 : part];
  }

  /** The variable that holds a part. */
  public Tensor tensor(int part) {
    Tensor found = orNull(part);
    if (found == null) {
      throw new IllegalStateException("weight " + part + " is not there");
    }
    return found;
  }

  /** The part's first element there. */
  public long at(int part) {
    return at[part];
  }
}
