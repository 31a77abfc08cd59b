package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Reshaping, joining, cutting, selecting and ordering. */
public final class ShapeKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    ReshapeKernels.register(kernels);
    TransposeKernels.register(kernels);
    ConcatKernels.register(kernels);
    SliceKernels.register(kernels);
    GatherKernels.register(kernels);
    ScatterKernels.register(kernels);
    ExpandKernels.register(kernels);
    StackKernels.register(kernels);
    OneHotKernels.register(kernels);
    ExtentKernels.register(kernels);
    PadKernels.register(kernels);
    CropKernels.register(kernels);
    FlipKernels.register(kernels);
    WhereKernels.register(kernels);
    SortKernels.register(kernels);
    UniqueKernels.register(kernels);
    DiagonalKernels.register(kernels);
    DiagonalOfAxesKernels.register(kernels);
    AlongAxisKernels.register(kernels);
    SetValueKernels.register(kernels);
    BroadcastTensorsKernels.register(kernels);
  }
}
