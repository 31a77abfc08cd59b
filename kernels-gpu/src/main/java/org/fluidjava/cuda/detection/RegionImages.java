package org.fluidjava.cuda.detection;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Which image each region belongs to: by counts, by offsets, or by the LoD of the regions. */
final class RegionImages {
  private final Tensor regions;
  private final boolean counted;
  private final @Nullable Tensor numbers;
  private final Tensor images;
  private final DeviceInts offsets;
  private final Fault noImage;
  private final Fault negative;
  private final CudaKernel kernel;

  /** {@code countSlot}: the slot of the numbers of regions, which stand above everything else. */
  RegionImages(KernelContext c, String countSlot) {
    CudaDevice device = CudaDevice.of(c);
    regions = c.in("ROIs");
    counted = c.hasIn(countSlot);
    numbers = c.inOrNull(counted ? countSlot : "RoisLod");
    images = c.scratch(DType.INT32);
    offsets = new DeviceInts(device);
    noImage = device.faults().fault(c, "region %d belongs to no image");
    negative =
        device.faults().fault(c, "the regions of image %2$d must not be negative but are %1$d");
    kernel = device.kernel(DetectionKernels.REGIONS, "region_images", Units.real(c.dtype()));
  }

  /** The image of each region, INT32; -1 where there is none, which is reported. */
  Tensor of(long imageCount) {
    long count = regions.dim(0);
    int all = Math.toIntExact(imageCount);
    RuleViolation.unless(
        numbers == null
            ? regions.lod().sequences(-1) >= all
            : numbers.numel() >= all + (counted ? 0 : 1),
        "%s must say for each of %d images which regions it has",
        numbers == null ? regions : numbers,
        all);
    images.resize(count);
    int bytes = numbers == null ? 0 : numbers.dtype().bytes();
    kernel.begin().tensor(images).longInteger(count).integer(all);
    kernel.pointer(numbers == null ? offsets.offsets(regions.lod(), -1) : 0).tensor(numbers);
    kernel.integer(counted ? bytes : -bytes).fault(noImage).fault(negative);
    kernel.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    return images;
  }
}
