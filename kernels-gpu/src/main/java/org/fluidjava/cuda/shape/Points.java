package org.fluidjava.cuda.shape;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Turns points of several coordinates into the numbers of slices; -1 for what was reported. */
final class Points {
  private static final int AXES = 8;
  private final CudaKernel slices;
  private final CudaKernel places;
  private final Fault fault;
  private final Tensor numbers;

  Points(KernelContext c, String slot) {
    slices = CudaDevice.of(c).kernel(GatherKernels.SOURCE, "slices");
    places = CudaDevice.of(c).kernel(GatherKernels.SOURCE, "places");
    fault = GatherKernels.outside(c, slot);
    numbers = c.scratch(DType.INT64);
  }

  /** The slice of {@code x} that each point names; negative coordinates count from the end. */
  Tensor slices(Tensor index, Tensor x) {
    int depth = (int) index.dim(-1);
    if (depth > AXES) {
      throw new IllegalArgumentException("points have up to 8 coordinates, not " + depth);
    }
    long points = index.product(0, index.rank() - 1);
    numbers.resize(points);
    slices
        .begin()
        .tensor(index)
        .integer(index.dtype().bytes())
        .tensor(numbers)
        .longInteger(points)
        .integer(depth);
    for (int d = 0; d < AXES; d++) {
      slices.longInteger(d < depth ? x.dim(d) : 1);
    }
    slices.pointer(fault.address()).launch(CudaKernel.blocks(points, Units.THREADS), Units.THREADS);
    return numbers;
  }

  /** The element that each number of a row names within its row of {@code width} elements. */
  Tensor places(Tensor index, long width) {
    numbers.resize(index.numel());
    places
        .begin()
        .tensor(index)
        .integer(index.dtype().bytes())
        .tensor(numbers)
        .longInteger(index.numel())
        .longInteger(index.dim(1))
        .longInteger(width)
        .pointer(fault.address())
        .launch(CudaKernel.blocks(index.numel(), Units.THREADS), Units.THREADS);
    return numbers;
  }
}
