package org.fluidjava.cuda.detection;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code prroi_pool}: integrals over the cells of regions. */
final class PrroiPoolKernels {
  private PrroiPoolKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("prroi_pool", PrroiPoolKernels::forward)
        .forFloats("prroi_pool_grad", PrroiPoolKernels::backward);
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(DetectionKernels.REGIONS, entry, Units.real(c.dtype()));
  }

  private static void check(Tensor map, Tensor regions, Tensor cells) {
    RuleViolation.unless(
        cells.dim(0) == regions.dim(0) && cells.dim(1) == map.dim(1),
        "%s and the regions %s do not fit",
        cells,
        regions);
  }

  private static CudaKernel sizes(CudaKernel kernel, Tensor map, Tensor cells) {
    return kernel
        .longInteger(map.dim(1))
        .longInteger(map.dim(2))
        .longInteger(map.dim(3))
        .longInteger(cells.dim(1))
        .longInteger(cells.dim(2))
        .longInteger(cells.dim(3));
  }

  private static Kernel forward(KernelContext c) {
    Tensor map = c.in("X");
    Tensor regions = c.in("ROIs");
    Tensor cells = c.out("Out");
    RegionImages images = new RegionImages(c, "BatchRoINums");
    double scale = c.attrs().getFloat("spatial_scale");
    CudaKernel kernel = kernel(c, "prroi_pool");
    return () -> {
      check(map, regions, cells);
      Tensor ofImages = images.of(map.dim(0));
      kernel.begin().tensor(map).tensor(regions).tensor(ofImages).tensor(cells);
      sizes(kernel.longInteger(regions.dim(0)), map, cells).real64(scale);
      kernel.launch(CudaKernel.blocks(cells.numel(), Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor map = c.in("X");
    Tensor regions = c.in("ROIs");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor mapGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor regionGrad = c.outOrNull("ROIs@GRAD");
    RegionImages images = new RegionImages(c, "BatchRoINums");
    double scale = c.attrs().getFloat("spatial_scale");
    CudaKernel toMap = kernel(c, "prroi_pool_grad");
    CudaKernel toRegions = kernel(c, "prroi_pool_to_regions");
    return () -> {
      check(map, regions, g);
      Tensor ofImages = images.of(map.dim(0));
      if (mapGrad != null) {
        toMap.begin().tensor(g).tensor(regions).tensor(ofImages).tensor(mapGrad);
        toMap.longInteger(map.dim(0)).longInteger(regions.dim(0));
        sizes(toMap, map, g).real64(scale);
        toMap.launch(CudaKernel.blocks(map.numel(), Units.THREADS), Units.THREADS);
      }
      if (regionGrad != null) {
        toRegions.begin().tensor(map).tensor(g).tensor(regions).tensor(ofImages);
        sizes(toRegions.tensor(regionGrad), map, g).real64(scale);
        toRegions.launch(regions.dim(0), Units.THREADS);
      }
    };
  }
}
