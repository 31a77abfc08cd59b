package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Windows;

/**
 * One convolution between a big side (the input of {@code conv2d}, the output of {@code
 * conv2d_transpose}) and a small side, in its three directions. Images become column matrices, so
 * that everything is a product of matrices; a filter of one cell needs no columns.
 */
final class Convolution {
  private final Windows windows;
  private final int groups;
  private final WindowLoops loops;
  private final Tensor columns;
  private final Layout bigLayout;
  private final Layout smallLayout;
  private final ConvSizes sizes = new ConvSizes();

  /**
   * For one operator.
   *
   * @param spatial how many spatial extents there are
   * @param nativeLoops whether the native library may be used
   */
  Convolution(KernelContext c, int spatial, boolean nativeLoops) {
    windows = Windows.of(c.attrs(), spatial, true, true);
    groups = c.attrs().getInt("groups");
    loops = nativeLoops && spatial == 2 ? new NativeLoops(sizes) : new PlainLoops(sizes);
    columns = c.scratch(c.dtype());
    bigLayout = new Layout(windows.channelLast(), c.scratch(c.dtype()));
    smallLayout = new Layout(windows.channelLast(), c.scratch(c.dtype()));
  }

  /**
   * Takes the extents of the run; {@code padded} is the tensor by which SAME padding is reckoned.
   */
  private void follow(Tensor big, Tensor filter, Tensor small, Tensor padded) {
    sizes.follow(windows, groups, big, filter, small, padded);
  }

  /** {@code small = filter * big}. */
  void toSmall(Tensor big, Tensor filter, Tensor small, Tensor padded) {
    follow(big, filter, small, padded);
    Tensor from = bigLayout.channelsFirst(big);
    Tensor to = smallLayout.result(small);
    if (sizes.depthwise() && loops.depthwise(from, filter, to)) {
      smallLayout.deliver(small);
      return;
    }
    long m = sizes.filters / groups;
    long k = sizes.taps();
    long n = sizes.smallArea();
    for (long image = 0; image < sizes.images; image++) {
      long bigAt = image * sizes.channels * sizes.bigArea();
      long smallAt = image * sizes.filters * n;
      Tensor b = unfolded(from, bigAt);
      long at = b == from ? bigAt : 0;
      Products.multiplyBatch(
          false, false, m, n, k, 1, filter, 0, m * k, b, at, k * n, 0, to, smallAt, m * n, groups);
    }
    smallLayout.deliver(small);
  }

  /** {@code big = } the gradient of {@link #toSmall} to big, for the gradient {@code small}. */
  void toBig(Tensor small, Tensor filter, Tensor big, Tensor padded) {
    follow(big, filter, small, padded);
    Tensor from = smallLayout.channelsFirst(small);
    Tensor to = bigLayout.result(big);
    if (sizes.depthwise() && loops.depthwiseToBig(from, filter, to)) {
      bigLayout.deliver(big);
      return;
    }
    long m = sizes.filters / groups;
    long k = sizes.taps();
    long n = sizes.smallArea();
    boolean same = sizes.pointwise();
    if (!same) {
      columns.resize(groups * k, n);
    }
    for (long image = 0; image < sizes.images; image++) {
      long bigAt = image * sizes.channels * sizes.bigArea();
      long smallAt = image * sizes.filters * n;
      Products.multiplyBatch(
          true,
          false,
          k,
          n,
          m,
          1,
          filter,
          0,
          m * k,
          from,
          smallAt,
          m * n,
          0,
          same ? to : columns,
          same ? bigAt : 0,
          k * n,
          groups);
      if (!same) {
        loops.fold(columns, to, bigAt);
      }
    }
    bigLayout.deliver(big);
  }

  /** {@code filterGrad = } the gradient of {@link #toSmall} to the filter. */
  void toFilter(Tensor big, Tensor small, Tensor filterGrad, Tensor padded) {
    follow(big, filterGrad, small, padded);
    Tensor from = bigLayout.channelsFirst(big);
    Tensor grad = smallLayout.channelsFirst(small);
    if (sizes.depthwise() && loops.depthwiseToFilter(from, grad, filterGrad)) {
      return;
    }
    long m = sizes.filters / groups;
    long k = sizes.taps();
    long n = sizes.smallArea();
    if (sizes.images == 0) {
      filterGrad.elements().fill(0);
    }
    for (long image = 0; image < sizes.images; image++) {
      long bigAt = image * sizes.channels * sizes.bigArea();
      long smallAt = image * sizes.filters * n;
      Tensor b = unfolded(from, bigAt);
      long at = b == from ? bigAt : 0;
      Products.multiplyBatch(
          false,
          true,
          m,
          k,
          n,
          1,
          grad,
          smallAt,
          m * n,
          b,
          at,
          k * n,
          image == 0 ? 0 : 1,
          filterGrad,
          0,
          m * k,
          groups);
    }
  }

  private Tensor unfolded(Tensor big, long at) {
    if (sizes.pointwise()) {
      return big;
    }
    columns.resize(groups * sizes.taps(), sizes.smallArea());
    loops.unfold(big, at, columns);
    return columns;
  }

  /** How the windows lie. */
  Windows windows() {
    return windows;
  }
}
