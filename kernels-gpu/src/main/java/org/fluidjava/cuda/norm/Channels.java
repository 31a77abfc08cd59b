package org.fluidjava.cuda.norm;

import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/** The channels of images in a layout, over the extents of a run. */
final class Channels {
  private final boolean last;
  long images;
  long channels;
  long area;

  Channels(String layout) {
    last = Windows.isChannelLast(layout);
  }

  /** The channels of {@code affine_channel}: last in a layout that is left open. */
  static Channels ofAffine(String layout) {
    return new Channels(layout.equals("AnyLayout") ? "NHWC" : layout);
  }

  void follow(Tensor x) {
    RuleViolation.unless(x.rank() >= 2, "%s must have 2 extents or more", x);
    channels = x.dim(last ? -1 : 1);
    images = last ? x.product(0, x.rank() - 1) : x.dim(0);
    area = last ? 1 : x.product(2, x.rank());
  }

  /** The numbers of each channel. */
  long count() {
    return images * area;
  }

  /** All numbers. */
  long numel() {
    return images * channels * area;
  }

  /** Ends with a clear error unless a vector has one element for each channel. */
  void requireVector(Tensor vector) {
    RuleViolation.unless(
        vector.numel() == channels,
        "%s must have one element for each of %d channels",
        vector,
        channels);
  }
}
