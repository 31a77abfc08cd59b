package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Boxes, anchors and suppression. */
public final class DetectionKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    PriorBoxKernels.register(kernels);
    BoxCoderKernels.register(kernels);
    IouSimilarityKernels.register(kernels);
    AnchorGeneratorKernels.register(kernels);
    RoiAlignKernels.register(kernels);
    CellPoolKernels.register(kernels);
    PrroiPoolKernels.register(kernels);
    MulticlassNmsKernels.register(kernels);
    DensityPriorBoxKernels.register(kernels);
    YoloBoxKernels.register(kernels);
    BoxClipKernels.register(kernels);
    BoxDecoderAndAssignKernels.register(kernels);
    PolygonBoxTransformKernels.register(kernels);
    SigmoidFocalLossKernels.register(kernels);
    BipartiteMatchKernels.register(kernels);
    TargetAssignKernels.register(kernels);
    MineHardExamplesKernels.register(kernels);
    Yolov3LossKernels.register(kernels);
  }
}
