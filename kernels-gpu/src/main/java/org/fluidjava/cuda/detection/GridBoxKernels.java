package org.fluidjava.cuda.detection;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.PriorBoxSizes;

/** Kernels of {@code prior_box} and {@code anchor_generator}: boxes of all sizes on all cells. */
final class GridBoxKernels {
  private GridBoxKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("prior_box", GridBoxKernels::priors)
        .forFloats("anchor_generator", GridBoxKernels::anchors);
  }

  /** Lays boxes over the cells of a feature map. */
  private static final class Grid {
    private final CudaKernel kernel;
    private final DeviceInts there;
    private final int[] halves;
    private final float[] variance;

    Grid(KernelContext c, double[][] halfSizes) {
      CudaDevice device = CudaDevice.of(c);
      kernel = device.kernel(DetectionKernels.BOXES, "grid_boxes", Units.real(c.dtype()));
      there = new DeviceInts(device);
      variance = c.attrs().getFloats("variances");
      halves = new int[4 * halfSizes.length];
      for (int i = 0; i < halves.length; i += 2) {
        long bits = Double.doubleToRawLongBits(halfSizes[i / 4][i / 2 % 2]);
        halves[i] = (int) bits;
        halves[i + 1] = (int) (bits >>> 32);
      }
    }

    void run(Tensor input, Tensor boxes, Tensor variances, double[] x, double[] y, boolean clip) {
      int sizes = halves.length / 4;
      kernel.begin().tensor(boxes).tensor(variances).pointer(there.ints(halves));
      kernel.longInteger(input.dim(2)).longInteger(input.dim(3)).integer(sizes);
      kernel.real64(x[0]).real64(x[1]).real64(x[2]).real64(y[0]).real64(y[1]).real64(y[2]);
      kernel.integer(clip ? 1 : 0);
      for (int i = 0; i < 4; i++) {
        kernel.real64(variance[i]);
      }
      long count = input.dim(2) * input.dim(3) * sizes * 4;
      kernel.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    }
  }

  private static Kernel priors(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor image = c.in("Image");
    Tensor boxes = c.out("Boxes");
    Tensor variances = c.out("Variances");
    double[][] sizes = PriorBoxSizes.of(c.attrs());
    for (double[] size : sizes) {
      size[0] /= 2;
      size[1] /= 2;
    }
    Grid grid = new Grid(c, sizes);
    boolean clip = c.attrs().getBoolean("clip");
    double offset = c.attrs().getFloat("offset");
    double stepWidth = c.attrs().getFloat("step_w");
    double stepHeight = c.attrs().getFloat("step_h");
    return () -> {
      double width = image.dim(3);
      double height = image.dim(2);
      boolean given = stepWidth > 0 && stepHeight > 0;
      double across = given ? stepWidth : width / input.dim(3);
      double down = given ? stepHeight : height / input.dim(2);
      grid.run(
          input,
          boxes,
          variances,
          new double[] {across, offset * across, width},
          new double[] {down, offset * down, height},
          clip);
    };
  }

  private static Kernel anchors(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor anchors = c.out("Anchors");
    Tensor variances = c.out("Variances");
    float[] sizes = c.attrs().getFloats("anchor_sizes");
    float[] ratios = c.attrs().getFloats("aspect_ratios");
    float[] stride = c.attrs().getFloats("stride");
    double offset = c.attrs().getFloat("offset");
    double[][] halves = new double[ratios.length * sizes.length][];
    for (int i = 0; i < halves.length; i++) {
      float ratio = ratios[i / sizes.length];
      float size = sizes[i % sizes.length];
      // The cell itself, stretched to the ratio and rounded to pixels, then scaled.
      double baseWidth = Math.round(Math.sqrt(stride[0] * stride[1] / ratio));
      double baseHeight = Math.round(baseWidth * ratio);
      halves[i] =
          new double[] {
            0.5 * (size / stride[0] * baseWidth - 1), 0.5 * (size / stride[1] * baseHeight - 1)
          };
    }
    Grid grid = new Grid(c, halves);
    return () ->
        grid.run(
            input,
            anchors,
            variances,
            new double[] {stride[0], offset * (stride[0] - 1), 1},
            new double[] {stride[1], offset * (stride[1] - 1), 1},
            false);
  }
}
