package org.fluidjava.cuda.shape;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** CUDA kernels. Reshaping, joining, cutting, selecting and ordering. */
public final class ShapeKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    ReshapeKernels.register(kernels);
    TransposeKernels.register(kernels);
    ConcatKernels.register(kernels);
    SliceKernels.register(kernels);
    GatherKernels.register(kernels);
    ScatterKernels.register(kernels);
    AlongAxisKernels.register(kernels);
    ExpandKernels.register(kernels);
    StackKernels.register(kernels);
    OneHotKernels.register(kernels);
    ExtentKernels.register(kernels);
    PadKernels.register(kernels);
    CropKernels.register(kernels);
    FlipKernels.register(kernels);
    WhereKernels.register(kernels);
    SortKernels.register(kernels);
    DiagonalKernels.register(kernels);
    DiagonalOfAxesKernels.register(kernels);
    SetValueKernels.register(kernels);
    BroadcastTensorsKernels.register(kernels);
    ChosenKernels.register(kernels);
    RepeatInterleaveKernels.register(kernels);
    FillDiagonalKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>(BoxCopy.SPECIALISATIONS);
    all.addAll(Fill.SPECIALISATIONS);
    all.addAll(Exchange.specialisations());
    all.addAll(BoxSum.specialisations());
    for (String entry : new String[] {"roll", "one_hot", "triangle", "pad_image"}) {
      all.add(new Specialisation("shape/move.cu", entry));
    }
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      all.add(new Specialisation("shape/move.cu", "pad_image_grad", Units.real(dtype)));
    }
    all.addAll(RowSums.specialisations());
    all.addAll(SortKernels.specialisations());
    all.addAll(RepeatInterleaveKernels.specialisations());
    return all;
  }
}
