package org.fluidjava.cpu.norm;

import org.fluidjava.device.Tensor;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/**
 * What is normalised together: rows of a tensor, each of some elements, and their scale's index.
 */
final class Segments {
  private final boolean layer;
  private final boolean last;
  private final int axis;
  private final int fixedGroups;
  private long groups;
  private long perGroup;
  private long area;
  long rows;
  long width;

  private Segments(boolean layer, boolean last, int axis, int fixedGroups) {
    this.layer = layer;
    this.last = last;
    this.axis = axis;
    this.fixedGroups = fixedGroups;
  }

  static Segments layer(Attrs attrs) {
    return new Segments(true, false, attrs.getInt("begin_norm_axis"), 0);
  }

  static Segments groups(Attrs attrs) {
    boolean last = Windows.isChannelLast(attrs.getString("data_layout"));
    return new Segments(false, last, 0, attrs.getInt("groups"));
  }

  static Segments instances() {
    return new Segments(false, false, 0, 0);
  }

  void follow(Tensor x) {
    if (layer) {
      RuleViolation.unless(axis < x.rank(), "%s has too few extents", x);
      rows = x.product(0, axis);
      width = x.product(axis, x.rank());
      return;
    }
    RuleViolation.unless(x.rank() >= 2, "%s has too few extents", x);
    long channels = x.dim(last ? -1 : 1);
    groups = fixedGroups == 0 ? Math.max(1, channels) : fixedGroups;
    perGroup = channels / groups;
    area = last ? x.product(1, x.rank() - 1) : x.product(2, x.rank());
    rows = x.dim(0) * (channels == 0 ? 0 : groups);
    width = perGroup * area;
  }

  /** Where element {@code i} of a row lies. */
  long place(long row, long i) {
    return last
        ? (row / groups * area + i % area) * groups * perGroup + row % groups * perGroup + i / area
        : row * width + i;
  }

  /** The index of its scale and bias. */
  long affine(long row, long i) {
    return layer ? i : row % groups * perGroup + i / area;
  }

  /** The number of elements of scale and bias. */
  long affineSize() {
    return layer ? width : groups * perGroup;
  }
}
