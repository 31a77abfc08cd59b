package org.fluidjava.cuda.detection;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code roi_pool} and {@code psroi_pool}: whole pixels of each cell. */
final class CellPoolKernels implements Kernel {
  private final Tensor map;
  private final Tensor regions;
  private final RegionImages images;
  private final Tensor cells;
  private final @Nullable Tensor places;
  private final boolean largest;
  private final boolean backward;
  private final double scale;
  private final CudaKernel kernel;
  private final Fault outside;

  private CellPoolKernels(KernelContext c, boolean largest, boolean backward) {
    this.largest = largest;
    this.backward = backward;
    map = backward ? c.out("X@GRAD") : c.in("X");
    cells = backward ? c.in("Out@GRAD") : c.out("Out");
    places = !largest ? null : backward ? c.in("Argmax") : c.outOrNull("Argmax");
    regions = c.in("ROIs");
    images = new RegionImages(c, "RoisNum");
    scale = c.attrs().getFloat("spatial_scale");
    CudaDevice device = CudaDevice.of(c);
    String entry = backward ? "cell_pool_grad" : "cell_pool";
    kernel = device.kernel(DetectionKernels.REGIONS, entry, Units.real(c.dtype()));
    outside = device.faults().fault(c, "Argmax must be below %3$d but holds %1$d at %2$d");
  }

  static void register(Registrar kernels) {
    kernels
        .forFloats("roi_pool", c -> new CellPoolKernels(c, true, false))
        .forFloats("roi_pool_grad", c -> new CellPoolKernels(c, true, true))
        .forFloats("psroi_pool", c -> new CellPoolKernels(c, false, false))
        .forFloats("psroi_pool_grad", c -> new CellPoolKernels(c, false, true));
  }

  @Override
  public void run() {
    RuleViolation.unless(
        cells.dim(0) == regions.dim(0)
            && (largest ? cells.dim(1) == map.dim(1) : cells.product(1, 4) == map.dim(1))
            && (places == null || !backward || places.numel() == cells.numel()),
        "%s and the regions %s do not fit",
        cells,
        regions);
    Tensor ofImages = images.of(map.dim(0));
    if (backward) {
      if (cells.numel() == 0) {
        Fill.zero(map);
        return;
      }
      kernel.begin().tensor(cells).tensor(regions).tensor(ofImages).tensor(places).tensor(map);
      kernel.longInteger(map.dim(0));
    } else {
      kernel.begin().tensor(map).tensor(regions).tensor(ofImages).tensor(cells).tensor(places);
    }
    kernel.longInteger(regions.dim(0)).longInteger(map.dim(1)).longInteger(map.dim(2));
    kernel.longInteger(map.dim(3)).longInteger(cells.dim(1)).longInteger(cells.dim(2));
    kernel.longInteger(cells.dim(3)).real64(scale).integer(largest ? 1 : 0);
    if (backward) {
      kernel.fault(outside);
    }
    long work = backward ? map.numel() : cells.numel();
    kernel.launch(CudaKernel.blocks(work, Units.THREADS), Units.THREADS);
  }
}
