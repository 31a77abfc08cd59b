package org.fluidjava.cuda.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.DType;

/**
 * The three products of a convolution: to the small side, to the big side, to the filter. Images
 * become column matrices, as many at a time as fit in a bounded scratch, and go through cuBLAS;
 * pointwise filters need no columns, depthwise ones have kernels of their own. Nothing is added up
 * by atomics.
 */
final class Convolution {
  static final String SOURCE = "vision/conv.cu";

  /** The most bytes of column matrices at a time. */
  private static final long COLUMN_BYTES = 256L << 20;

  private final DType dtype;
  private final Windows windows;
  private final int groups;
  private final Blas blas;
  private final CudaKernel unfold;
  private final CudaKernel fold;
  private final CudaKernel depthwise;
  private final CudaKernel depthwiseToBig;
  private final CudaKernel depthwiseToFilter;
  private final Tensor columns;
  private final Layout bigLayout;
  private final Layout smallLayout;
  private final Geometry g = new Geometry();

  /** For one operator with this many spatial extents. */
  Convolution(KernelContext c, int spatial) {
    dtype = c.dtype();
    windows = Windows.of(c.attrs(), spatial, true, true);
    groups = c.attrs().getInt("groups");
    CudaDevice device = CudaDevice.of(c);
    blas = device.blas();
    String real = Units.real(dtype);
    unfold = device.kernel(SOURCE, "unfold", real);
    fold = device.kernel(SOURCE, "fold", real);
    depthwise = device.kernel(SOURCE, "depthwise", real);
    depthwiseToBig = device.kernel(SOURCE, "depthwise_to_big", real);
    depthwiseToFilter = device.kernel(SOURCE, "depthwise_to_filter", real);
    columns = c.scratch(dtype);
    bigLayout = new Layout(c, windows.channelLast());
    smallLayout = new Layout(c, windows.channelLast());
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {"unfold", "fold", "depthwise", "depthwise_to_big", "depthwise_to_filter"}) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  /** Whether the channels are the last extent. */
  boolean channelLast() {
    return windows.channelLast();
  }

  private long columnsOfImage() {
    return (long) groups * g.taps() * g.smallArea();
  }

  /** How many images have their columns in the scratch at a time. */
  private long imagesAtATime() {
    long bytes = Math.max(1, columnsOfImage() * dtype.bytes());
    return Math.max(1, Math.min(Math.min(g.images, COLUMN_BYTES / bytes), 65535));
  }

  private static void launch(CudaKernel kernel, long threads) {
    kernel.launch(CudaKernel.blocks(threads, Units.THREADS), Units.THREADS);
  }

  private void unfold(long bigAddress, long images) {
    unfold.begin().pointer(bigAddress).tensor(columns).longInteger(images).integer(g.channels);
    launch(g.arguments(unfold), images * g.channels * g.smallArea());
  }

  /** {@code small = filter * big}. */
  void toSmall(Tensor big, Tensor filter, Tensor small, Tensor padded) {
    g.follow(windows, groups, big, filter, small, padded);
    if (small.numel() == 0) {
      return;
    }
    Tensor from = bigLayout.channelsFirst(big);
    Tensor to = smallLayout.result(small);
    if (g.depthwise()) {
      depthwise.begin().tensor(from).tensor(filter).tensor(to);
      depthwise.longInteger(g.images).integer(g.filters).integer(g.filters / g.channels);
      launch(g.arguments(depthwise), to.numel());
    } else {
      multiply(from, filter, to);
    }
    smallLayout.deliver(small);
  }

  private void multiply(Tensor from, Tensor filter, Tensor to) {
    int bytes = dtype.bytes();
    int m = g.filters / groups;
    int k = g.taps();
    int n = g.smallArea();
    boolean direct = g.pointwise();
    long atATime = imagesAtATime();
    if (!direct) {
      columns.resize(atATime * columnsOfImage());
    }
    for (long image = 0; image < g.images; image += atATime) {
      int batch = (int) Math.min(atATime, g.images - image);
      long bigAddress = from.address() + image * g.channels * g.bigArea() * bytes;
      if (!direct) {
        unfold(bigAddress, batch);
      }
      long b = direct ? bigAddress : columns.address();
      long c = to.address() + image * g.filters * n * bytes;
      for (int group = 0; group < groups; group++) {
        blas.gemmBatched(
            dtype,
            false,
            false,
            m,
            n,
            k,
            1,
            filter.address() + (long) group * m * k * bytes,
            k,
            0,
            b + (long) group * k * n * bytes,
            n,
            (long) groups * k * n,
            0,
            c + (long) group * m * n * bytes,
            n,
            (long) g.filters * n,
            batch);
      }
    }
  }

  /** {@code big = } the gradient of {@link #toSmall} to big, for the gradient {@code small}. */
  void toBig(Tensor small, Tensor filter, Tensor big, Tensor padded) {
    g.follow(windows, groups, big, filter, small, padded);
    if (big.numel() == 0) {
      return;
    } else if (small.numel() == 0) {
      Fill.zero(big);
      return;
    }
    Tensor from = smallLayout.channelsFirst(small);
    Tensor to = bigLayout.result(big);
    if (g.depthwise()) {
      depthwiseToBig.begin().tensor(from).tensor(filter).tensor(to);
      depthwiseToBig.longInteger(g.images).integer(g.filters).integer(g.filters / g.channels);
      launch(g.arguments(depthwiseToBig), to.numel());
    } else {
      multiplyBack(from, filter, to);
    }
    bigLayout.deliver(big);
  }

  private void multiplyBack(Tensor from, Tensor filter, Tensor to) {
    int bytes = dtype.bytes();
    int m = g.filters / groups;
    int k = g.taps();
    int n = g.smallArea();
    boolean direct = g.pointwise();
    long atATime = imagesAtATime();
    if (!direct) {
      columns.resize(atATime * columnsOfImage());
    }
    for (long image = 0; image < g.images; image += atATime) {
      int batch = (int) Math.min(atATime, g.images - image);
      long bigAddress = to.address() + image * g.channels * g.bigArea() * bytes;
      long b = from.address() + image * g.filters * n * bytes;
      long c = direct ? bigAddress : columns.address();
      for (int group = 0; group < groups; group++) {
        blas.gemmBatched(
            dtype,
            true,
            false,
            k,
            n,
            m,
            1,
            filter.address() + (long) group * m * k * bytes,
            k,
            0,
            b + (long) group * m * n * bytes,
            n,
            (long) g.filters * n,
            0,
            c + (long) group * k * n * bytes,
            n,
            (long) groups * k * n,
            batch);
      }
      if (!direct) {
        fold.begin().tensor(columns).pointer(bigAddress).longInteger(batch).integer(g.channels);
        launch(g.arguments(fold), batch * g.channels * g.bigArea());
      }
    }
  }

  /** {@code filterGrad = } the gradient of {@link #toSmall} to the filter. */
  void toFilter(Tensor big, Tensor small, Tensor filterGrad, Tensor padded) {
    g.follow(windows, groups, big, filterGrad, small, padded);
    if (small.numel() == 0 || big.numel() == 0) {
      Fill.zero(filterGrad);
      return;
    }
    Tensor from = bigLayout.channelsFirst(big);
    Tensor grad = smallLayout.channelsFirst(small);
    if (g.depthwise()) {
      depthwiseToFilter.begin().tensor(from).tensor(grad).tensor(filterGrad);
      depthwiseToFilter.longInteger(g.images).integer(g.filters).integer(g.filters / g.channels);
      g.arguments(depthwiseToFilter).launch((long) g.filters * g.kernelArea(), Units.THREADS);
      return;
    }
    int bytes = dtype.bytes();
    int m = g.filters / groups;
    int k = g.taps();
    int n = g.smallArea();
    boolean direct = g.pointwise();
    long atATime = imagesAtATime();
    if (!direct) {
      columns.resize(atATime * columnsOfImage());
    }
    for (long image = 0; image < g.images; image++) {
      long bigAddress = from.address() + image * g.channels * g.bigArea() * bytes;
      if (!direct && image % atATime == 0) {
        unfold(bigAddress, Math.min(atATime, g.images - image));
      }
      blas.gemmBatched(
          dtype,
          false,
          true,
          m,
          k,
          n,
          1,
          grad.address() + image * g.filters * n * bytes,
          n,
          (long) m * n,
          direct ? bigAddress : columns.address() + image % atATime * columnsOfImage() * bytes,
          n,
          (long) k * n,
          image == 0 ? 0 : 1,
          filterGrad.address(),
          k,
          (long) m * k,
          groups);
    }
  }
}
