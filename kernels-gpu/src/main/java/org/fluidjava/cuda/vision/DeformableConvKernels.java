package org.fluidjava.cuda.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code deformable_conv} and {@code deformable_conv_v1}: the moved cells of each image
 * as columns, and products with the filters. Gradients of pixels, where many places meet, are
 * summed in fixed point, so two runs give the same bits.
 */
final class DeformableConvKernels implements Kernel {
  private static final String SOURCE = "vision/deformable.cu";
  private static final String[] ENTRIES = {
    "columns", "to_moves", "largest", "to_image", "from_units"
  };

  private final CudaDevice device;
  private final DType dtype;
  private final Blas blas;
  private final Tensor images;
  private final Tensor offset;
  private final @Nullable Tensor mask;
  private final Tensor filter;
  private final Tensor output;
  private final @Nullable Tensor imageGrad;
  private final @Nullable Tensor offsetGrad;
  private final @Nullable Tensor maskGrad;
  private final @Nullable Tensor filterGrad;
  private final Tensor columns;
  private final Tensor columnGrad;
  private final Tensor sums;
  private final Tensor most;
  private final boolean backward;
  private final int[] strides;
  private final int[] paddings;
  private final int[] dilations;
  private final int groups;
  private final int shared;
  private final CudaKernel fill;
  private final CudaKernel toMoves;
  private final CudaKernel largest;
  private final CudaKernel toImage;
  private final CudaKernel fromUnits;

  private DeformableConvKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    device = CudaDevice.of(c);
    dtype = c.dtype();
    blas = device.blas();
    images = c.in("Input");
    offset = c.in("Offset");
    mask = c.inOrNull("Mask");
    filter = c.in("Filter");
    output = backward ? c.in("Output@GRAD") : c.out("Output");
    imageGrad = backward ? c.outOrNull("Input@GRAD") : null;
    offsetGrad = backward ? c.outOrNull("Offset@GRAD") : null;
    maskGrad = backward ? c.outOrNull("Mask@GRAD") : null;
    filterGrad = backward ? c.outOrNull("Filter@GRAD") : null;
    columns = c.scratch(dtype);
    columnGrad = c.scratch(dtype);
    sums = c.scratch(DType.INT64);
    most = c.scratch(DType.INT64);
    strides = c.attrs().getInts("strides");
    paddings = c.attrs().getInts("paddings");
    dilations = c.attrs().getInts("dilations");
    groups = c.attrs().getInt("groups");
    shared = c.attrs().getInt("deformable_groups");
    fill = kernel("columns");
    toMoves = kernel("to_moves");
    largest = kernel("largest");
    toImage = kernel("to_image");
    fromUnits = kernel("from_units");
  }

  static void register(Registrar kernels) {
    for (String type : new String[] {"deformable_conv", "deformable_conv_v1"}) {
      kernels
          .forFloats(type, c -> new DeformableConvKernels(c, false))
          .forFloats(type + "_grad", c -> new DeformableConvKernels(c, true));
    }
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry : ENTRIES) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  private CudaKernel kernel(String entry) {
    return device.kernel(SOURCE, entry, Units.real(dtype));
  }

  @Override
  public void run() {
    long area = output.dim(2) * output.dim(3);
    long cells = filter.dim(2) * filter.dim(3);
    columns.resize(images.dim(1) * cells, area);
    if (backward) {
      columnGrad.resize(columns.shape());
    }
    if (filterGrad != null) {
      Fill.zero(filterGrad);
    }
    for (long image = 0; image < images.dim(0); image++) {
      if (!backward || filterGrad != null) {
        begin(fill, image).tensor(columns);
        launch(fill, columns.numel());
      }
      products(image, Math.toIntExact(area), Math.toIntExact(filter.dim(1) * cells));
      if (backward) {
        back(image, cells * area);
      }
    }
  }

  /** An image's columns by the filters; on the way back to the filters and to the columns. */
  private void products(long image, int area, int deep) {
    int filters = Math.toIntExact(filter.dim(0) / groups);
    int bytes = dtype.bytes();
    for (int group = 0; group < groups; group++) {
      long column = (long) group * deep * area * bytes;
      long weight = filter.address() + (long) group * filters * deep * bytes;
      long out = output.address() + (image * filter.dim(0) + (long) group * filters) * area * bytes;
      if (!backward) {
        blas.gemm(
            dtype,
            false,
            false,
            filters,
            area,
            deep,
            1,
            weight,
            deep,
            columns.address() + column,
            area,
            0,
            out,
            area);
        continue;
      }
      if (filterGrad != null) {
        blas.gemm(
            dtype,
            false,
            true,
            filters,
            deep,
            area,
            1,
            out,
            area,
            columns.address() + column,
            area,
            1,
            filterGrad.address() + (long) group * filters * deep * bytes,
            deep);
      }
      blas.gemm(
          dtype,
          true,
          false,
          deep,
          area,
          filters,
          1,
          weight,
          deep,
          out,
          area,
          0,
          columnGrad.address() + column,
          area);
    }
  }

  private void back(long image, long moves) {
    if (offsetGrad != null || maskGrad != null) {
      begin(toMoves, image).tensor(columnGrad);
      toMoves.pointer(at(offsetGrad, image)).pointer(at(maskGrad, image));
      launch(toMoves, shared * moves);
    }
    if (imageGrad != null) {
      long pixels = images.product(1, 4);
      sums.resize(pixels);
      most.resize(1);
      Fill.zero(sums);
      Fill.zero(most);
      begin(largest, image).tensor(columnGrad).tensor(most);
      launch(largest, columnGrad.numel());
      begin(toImage, image).tensor(columnGrad).tensor(most).tensor(sums);
      launch(toImage, columnGrad.numel());
      fromUnits.begin().tensor(sums).tensor(most).pointer(at(imageGrad, image));
      fromUnits.longInteger(pixels);
      fromUnits.launch(Grid.items(device, pixels), Grid.THREADS);
    }
  }

  /** Where an image's share of a tensor begins. */
  private static long at(@Nullable Tensor tensor, long image) {
    return tensor == null
        ? 0
        : tensor.address() + image * tensor.product(1, tensor.rank()) * tensor.dtype().bytes();
  }

  private CudaKernel begin(CudaKernel kernel, long image) {
    return kernel
        .begin()
        .pointer(at(images, image))
        .pointer(at(offset, image))
        .pointer(at(mask, image));
  }

  private void launch(CudaKernel kernel, long work) {
    kernel.longInteger(images.dim(1)).longInteger(images.dim(2)).longInteger(images.dim(3));
    kernel.longInteger(output.dim(3)).longInteger(output.dim(2) * output.dim(3));
    kernel.longInteger(filter.dim(2) * filter.dim(3)).longInteger(filter.dim(3));
    kernel.longInteger(shared);
    kernel.integer(strides[0]).integer(strides[1]).integer(paddings[0]).integer(paddings[1]);
    kernel.integer(dilations[0]).integer(dilations[1]);
    kernel.launch(Grid.items(device, work), Grid.THREADS);
  }
}
