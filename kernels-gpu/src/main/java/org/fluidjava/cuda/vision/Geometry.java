package org.fluidjava.cuda.vision;

import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;

/**
 * The extents of a convolution: {@code big} is the side of the windows' cells, {@code small} the
 * one with an element for each window. Images count as volumes of depth 1.
 */
final class Geometry {
  long images;
  int channels;
  int filters;
  int groups;
  private final int[] big = {1, 1, 1};
  private final int[] small = {1, 1, 1};
  private final int[] kernel = {1, 1, 1};
  private final int[] stride = {1, 1, 1};
  private final int[] before = {0, 0, 0};
  private final int[] dilation = {1, 1, 1};

  /**
   * Reads the tensors' extents.
   *
   * @param padded the tensor by which SAME padding is reckoned
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
    channels = Math.toIntExact(bigSide.dim(channelAxis));
    filters = Math.toIntExact(smallSide.dim(channelAxis));
    groups = groupCount;
    boolean fits =
        smallSide.dim(0) == images
            && filter.dim(0) == filters
            && filter.dim(1) * groups == channels
            && filters % groups == 0;
    RuleViolation.unless(
        fits, "%s, %s and filter %s do not fit in %d groups", bigSide, smallSide, filter, groups);
    for (int i = 0; i < spatial; i++) {
      int to = 3 - spatial + i;
      int axis = windows.channelAxis(i);
      big[to] = Math.toIntExact(bigSide.dim(axis));
      small[to] = Math.toIntExact(smallSide.dim(axis));
      kernel[to] = Math.toIntExact(filter.dim(2 + i));
      stride[to] = windows.stride(i);
      dilation[to] = windows.dilation(i);
      before[to] = Math.toIntExact(windows.before(i, padded.dim(axis), kernel[to]));
    }
  }

  /** Rows of the column matrix for each group. */
  int taps() {
    return Math.toIntExact((long) (channels / groups) * kernel[0] * kernel[1] * kernel[2]);
  }

  long bigArea() {
    return Math.toIntExact((long) big[0] * big[1] * big[2]);
  }

  int smallArea() {
    return Math.toIntExact((long) small[0] * small[1] * small[2]);
  }

  int kernelArea() {
    return Math.toIntExact((long) kernel[0] * kernel[1] * kernel[2]);
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

  /** Appends the extents to a kernel's arguments. */
  CudaKernel arguments(CudaKernel to) {
    for (int[] values : new int[][] {big, small, kernel, stride, before, dilation}) {
      to.integer(values[0]).integer(values[1]).integer(values[2]);
    }
    return to;
  }
}
