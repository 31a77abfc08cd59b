package org.fluidjava.cuda.detection;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Faults;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code roi_align}. */
final class RoiAlignKernels implements Kernel {
  private final Tensor map;
  private final Tensor boxes;
  private final boolean counted;
  private final @Nullable Tensor counts;
  private final Tensor cells;
  private final boolean backward;
  private final double scale;
  private final int sampling;
  private final double shift;
  private final Tensor regions;
  private final DeviceInts offsets;
  private final Fault noImage;
  private final Fault tooLarge;
  private final CudaKernel read;
  private final CudaKernel kernel;

  private RoiAlignKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    map = backward ? c.out("X@GRAD") : c.in("X");
    cells = backward ? c.in("Out@GRAD") : c.out("Out");
    boxes = c.in("ROIs");
    counted = c.hasIn("RoisNum");
    counts = c.inOrNull(counted ? "RoisNum" : "RoisLod");
    scale = c.attrs().getFloat("spatial_scale");
    sampling = c.attrs().getInt("sampling_ratio");
    shift = c.attrs().getBoolean("aligned") ? 0.5 : 0;
    regions = c.scratch(DType.FLOAT64);
    CudaDevice device = CudaDevice.of(c);
    offsets = new DeviceInts(device);
    Faults faults = device.faults();
    noImage = faults.fault(c, "region %d belongs to no image");
    tooLarge = faults.fault(c, "region %d is too large");
    String real = Units.real(c.dtype());
    read = device.kernel(DetectionKernels.ROI_ALIGN, "read_regions", real);
    kernel =
        device.kernel(DetectionKernels.ROI_ALIGN, backward ? "roi_align_grad" : "roi_align", real);
  }

  static void register(Registrar kernels) {
    kernels
        .forFloats("roi_align", c -> new RoiAlignKernels(c, false))
        .forFloats("roi_align_grad", c -> new RoiAlignKernels(c, true));
  }

  @Override
  public void run() {
    long count = boxes.dim(0);
    int images = Math.toIntExact(map.dim(0));
    RuleViolation.unless(
        cells.dim(0) == count && cells.dim(1) == map.dim(1),
        "%s and the regions %s do not fit",
        cells,
        boxes);
    RuleViolation.unless(
        counts == null
            ? boxes.lod().sequences(-1) >= images
            : counts.numel() >= images + (counted ? 0 : 1),
        "%s must say for each of %d images which regions it has",
        counts == null ? boxes : counts,
        images);
    if (backward) {
      Fill.zero(map);
    }
    if (cells.numel() == 0 || map.numel() == 0) {
      return;
    }
    regions.resize(count, 7);
    read.begin().tensor(boxes).tensor(regions).longInteger(count).integer(images);
    read.pointer(counts == null ? offsets.offsets(boxes.lod(), -1) : 0).tensor(counts);
    int bytes = counts == null ? 0 : counts.dtype().bytes();
    read.integer(counted ? bytes : -bytes);
    read.real64(scale).integer(sampling).real64(shift);
    read.longInteger(cells.dim(2)).longInteger(cells.dim(3)).fault(noImage).fault(tooLarge);
    read.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    kernel.begin().tensor(backward ? cells : map).tensor(regions).tensor(backward ? map : cells);
    if (backward) {
      kernel.longInteger(images);
    }
    kernel.longInteger(count).longInteger(map.dim(1)).longInteger(map.dim(2));
    kernel.longInteger(map.dim(3)).longInteger(cells.dim(2)).longInteger(cells.dim(3));
    long work = backward ? map.numel() : cells.numel();
    kernel.launch(CudaKernel.blocks(work, Units.THREADS), Units.THREADS);
  }
}
