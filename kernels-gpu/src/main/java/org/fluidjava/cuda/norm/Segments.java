package org.fluidjava.cuda.norm;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/** The rows that are normalised by themselves, over the extents of a run. */
final class Segments {
  private final boolean layer;
  private final boolean last;
  private final int axis;
  private final int fixedGroups;
  private long groups = 1;
  private long perGroup = 1;
  private long area = 1;
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

  /** Whether rows are layers: scale and bias have an element for each of a row's. */
  boolean isLayer() {
    return layer;
  }

  /** The number of elements of scale and bias. */
  long affineSize() {
    return layer ? width : groups * perGroup;
  }

  /** Threads of a block that works on a row. */
  int threads() {
    return threads(width);
  }

  /** Threads of a block for a row of this width. */
  static int threads(long width) {
    return width > 128 ? 256 : width > 64 ? 128 : width > 32 ? 64 : 32;
  }

  /** Appends the rows to a kernel's arguments. */
  CudaKernel arguments(CudaKernel to) {
    return to.longInteger(rows)
        .longInteger(width)
        .longInteger(groups)
        .longInteger(perGroup)
        .longInteger(area)
        .integer(layer ? 1 : 0)
        .integer(last ? 1 : 0);
  }
}
