package org.fluidjava.cpu.vision;

import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/**
 * The extents of one convolution in one run; images of two spatial extents count as volumes of
 * depth 1. The arrays hold depth, height and width.
 */
final class ConvSizes {
  long images;
  long channels;
  long filters;
  long groups;
  final long[] big = {1, 1, 1};
  final long[] small = {1, 1, 1};
  final long[] kernel = {1, 1, 1};
  final long[] stride = {1, 1, 1};
  final long[] before = {0, 0, 0};
  final long[] dilation = {1, 1, 1};

  /**
   * Reads the tensors' extents.
   *
   * @throws RuleViolation when they do not fit each other, as in a damaged program's gradient
   */
  void follow(
      Windows windows,
      int groupCount,
      Tensor bigSide,
      Tensor filter,
      Tensor smallSide,
      Tensor padded) {
    int spatial = windows.spatial();
    RuleViolation.unless(
        bigSide.rank() == spatial + 2
            && smallSide.rank() == spatial + 2
            && filter.rank() == spatial + 2,
        "%s, %s and %s must have %d extents each",
        bigSide,
        smallSide,
        filter,
        spatial + 2);
    int channelAxis = windows.channelLast() ? spatial + 1 : 1;
    images = bigSide.dim(0);
    channels = bigSide.dim(channelAxis);
    filters = smallSide.dim(channelAxis);
    groups = groupCount;
    boolean fits =
        smallSide.dim(0) == images
            && filter.dim(0) == filters
            && filter.dim(1) * groups == channels
            && filters % groups == 0;
    for (int i = 0; i < spatial; i++) {
      int to = 3 - spatial + i;
      int axis = windows.channelAxis(i);
      big[to] = bigSide.dim(axis);
      small[to] = smallSide.dim(axis);
      kernel[to] = filter.dim(2 + i);
      stride[to] = windows.stride(i);
      dilation[to] = windows.dilation(i);
      before[to] = windows.before(i, padded.dim(axis), kernel[to]);
    }
    RuleViolation.unless(
        fits, "%s, %s and filter %s do not fit in %d groups", bigSide, smallSide, filter, groups);
  }

  /** Rows of the column matrix for each group. */
  long taps() {
    return channels / groups * kernelArea();
  }

  long kernelArea() {
    return kernel[0] * kernel[1] * kernel[2];
  }

  long bigArea() {
    return big[0] * big[1] * big[2];
  }

  long smallArea() {
    return small[0] * small[1] * small[2];
  }

  /** Whether no two channels mix. */
  boolean depthwise() {
    return groups == channels && groups > 1;
  }

  /** Whether the column matrix is the image itself. */
  boolean pointwise() {
    for (int i = 0; i < 3; i++) {
      if (kernel[i] != 1 || stride[i] != 1 || before[i] != 0 || big[i] != small[i]) {
        return false;
      }
    }
    return true;
  }
}
