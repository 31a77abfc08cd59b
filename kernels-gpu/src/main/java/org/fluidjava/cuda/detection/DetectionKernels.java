package org.fluidjava.cuda.detection;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/**
 * CUDA kernels. Boxes and regions of object detection. How many boxes {@code multiclass_nms} keeps
 * depends on values, so it stays on the CPU.
 */
public final class DetectionKernels implements CudaKernelGroup {
  static final String BOXES = "detection/boxes.cu";
  static final String ROI_ALIGN = "detection/roi_align.cu";
  static final String REGIONS = "detection/regions.cu";

  @Override
  public void register(Registrar kernels) {
    GridBoxKernels.register(kernels);
    BoxKernels.register(kernels);
    RoiAlignKernels.register(kernels);
    CellPoolKernels.register(kernels);
    PrroiPoolKernels.register(kernels);
    CellBoxKernels.register(kernels);
    TargetAssignKernels.register(kernels);
    BoxDecoderAndAssignKernels.register(kernels);
    Yolov3LossKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      String real = Units.real(dtype);
      for (String entry : new String[] {"grid_boxes", "box_coder", "iou"}) {
        all.add(new Specialisation(BOXES, entry, real));
      }
      for (String entry : new String[] {"read_regions", "roi_align", "roi_align_grad"}) {
        all.add(new Specialisation(ROI_ALIGN, entry, real));
      }
      for (String entry :
          new String[] {
            "region_images",
            "cell_pool",
            "cell_pool_grad",
            "prroi_pool",
            "prroi_pool_grad",
            "prroi_pool_to_regions"
          }) {
        all.add(new Specialisation(REGIONS, entry, real));
      }
    }
    all.addAll(CellBoxKernels.specialisations());
    TargetAssignKernels.specialisations(all);
    BoxDecoderAndAssignKernels.specialisations(all);
    Yolov3LossKernels.specialisations(all);
    return all;
  }
}
