package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** The order of the elements of lines by a stable merge sort; {@code sort.cu}. */
final class LineOrder {
  private final CudaKernel begin;
  private final CudaKernel merge;
  private final Tensor[] orders;

  LineOrder(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    begin = device.kernel(SortKernels.SOURCE, "sort_begin");
    merge = device.kernel(SortKernels.SOURCE, "sort_merge", Units.real(c.dtype()));
    orders = new Tensor[] {c.scratch(DType.INT32), c.scratch(DType.INT32)};
  }

  /** The places [lines, n] of each line in order; its elements lie {@code stride} apart. */
  Tensor of(Tensor x, long lines, long n, long stride, boolean descending) {
    long count = lines * n;
    long blocks = CudaKernel.blocks(count, Units.THREADS);
    orders[0].resize(count);
    orders[1].resize(count);
    begin.begin().tensor(orders[0]).longInteger(count).longInteger(n);
    begin.launch(blocks, Units.THREADS);
    int now = 0;
    for (long width = 1; width < n; width *= 2, now = 1 - now) {
      merge.begin().tensor(x).tensor(orders[now]).tensor(orders[1 - now]).longInteger(count);
      merge.longInteger(n).longInteger(stride).longInteger(width).integer(descending ? 1 : 0);
      merge.launch(blocks, Units.THREADS);
    }
    return orders[now];
  }
}
