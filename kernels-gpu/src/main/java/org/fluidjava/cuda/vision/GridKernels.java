package org.fluidjava.cuda.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Exchange;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.RowSums;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code affine_grid} and {@code grid_sampler}. */
final class GridKernels {
  private static final String SOURCE = "vision/grid.cu";
  private static final int CORNERS = 4;

  private GridKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("affine_grid", GridKernels::grid)
        .forFloats("affine_grid_grad", GridKernels::gridGrad)
        .forFloats("grid_sampler", GridKernels::sample)
        .forFloats("grid_sampler_grad", GridKernels::sampleGrad);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {
            "affine_grid",
            "affine_grid_grad",
            "grid_sample",
            "grid_sample_to_grid",
            "grid_corners",
            "grid_products"
          }) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  private static void launch(CudaKernel kernel, long threads) {
    kernel.launch(CudaKernel.blocks(threads, Units.THREADS), Units.THREADS);
  }

  private static Kernel grid(KernelContext c) {
    Tensor theta = c.in("Theta");
    Tensor out = c.out("Output");
    int aligned = c.attrs().getBoolean("align_corners") ? 1 : 0;
    CudaKernel kernel = kernel(c, "affine_grid");
    return () -> {
      kernel.begin().tensor(theta).tensor(out).longInteger(out.numel());
      kernel.longInteger(out.dim(1)).longInteger(out.dim(2)).integer(aligned);
      launch(kernel, out.numel());
    };
  }

  private static Kernel gridGrad(KernelContext c) {
    Tensor g = c.in("Output@GRAD");
    Tensor dtheta = c.out("Theta@GRAD");
    int aligned = c.attrs().getBoolean("align_corners") ? 1 : 0;
    CudaKernel kernel = kernel(c, "affine_grid_grad");
    return () -> {
      long rows = 2 * g.dim(0);
      kernel.begin().tensor(g).tensor(dtheta).longInteger(rows);
      kernel.longInteger(g.dim(1)).longInteger(g.dim(2)).integer(aligned);
      kernel.launch(rows, Units.THREADS);
    };
  }

  /** How a grid's numbers lead to pixels. */
  private static final class Places {
    private final int aligned;
    private final int nearest;
    private final int outside;

    Places(KernelContext c) {
      aligned = c.attrs().getBoolean("align_corners") ? 1 : 0;
      nearest = c.attrs().getString("mode").equals("nearest") ? 1 : 0;
      String padding = c.attrs().getString("padding_mode");
      outside = padding.equals("reflection") ? 2 : padding.equals("zeros") ? 0 : 1;
    }

    CudaKernel arguments(CudaKernel to, Tensor images, Tensor samples) {
      return to.longInteger(images.dim(0))
          .longInteger(images.dim(1))
          .longInteger(images.dim(2))
          .longInteger(images.dim(3))
          .longInteger(samples.dim(2) * samples.dim(3))
          .integer(aligned)
          .integer(nearest)
          .integer(outside);
    }
  }

  private static Kernel sample(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grid = c.in("Grid");
    Tensor out = c.out("Output");
    Places places = new Places(c);
    CudaKernel kernel = kernel(c, "grid_sample");
    return () -> {
      kernel.begin().tensor(x).tensor(grid).tensor(out);
      launch(places.arguments(kernel, x, out), out.numel());
    };
  }

  private static Kernel sampleGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor grid = c.in("Grid");
    Tensor g = c.in("Output@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dgrid = c.outOrNull("Grid@GRAD");
    Places places = new Places(c);
    Tensor cells = c.scratch(DType.INT64);
    Tensor weights = c.scratch(DType.FLOAT64);
    Tensor added = c.scratch(c.dtype());
    Tensor sums = c.scratch(c.dtype());
    CudaKernel toGrid = kernel(c, "grid_sample_to_grid");
    CudaKernel corners = kernel(c, "grid_corners");
    CudaKernel products = kernel(c, "grid_products");
    RowSums rows = new RowSums(c);
    Exchange exchange = new Exchange(c, c.dtype().bytes());
    return () -> {
      long channels = x.dim(1);
      long area = g.dim(2) * g.dim(3);
      long points = x.dim(0) * area;
      if (dgrid != null) {
        toGrid.begin().tensor(x).tensor(grid).tensor(g).tensor(dgrid);
        launch(places.arguments(toGrid, x, g), points);
      }
      if (dx == null) {
        return;
      }
      long count = points * CORNERS;
      long pixels = x.dim(2) * x.dim(3);
      cells.resize(count);
      weights.resize(count);
      added.resize(count, channels);
      sums.resize(x.dim(0), pixels, channels);
      corners.begin().tensor(grid).tensor(cells).tensor(weights);
      launch(places.arguments(corners, x, g), points);
      products.begin().tensor(g).tensor(weights).tensor(added).longInteger(channels);
      launch(products.longInteger(area).longInteger(count), count * channels);
      Fill.zero(sums);
      rows.find(cells, count, x.dim(0) * pixels, 0);
      rows.add(added, sums, 1, channels, false);
      exchange.run(sums, dx, x.dim(0), pixels, channels);
    };
  }
}
