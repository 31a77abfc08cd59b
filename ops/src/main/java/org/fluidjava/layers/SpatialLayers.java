package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Grids, neighbourhoods and regions of images. */
public interface SpatialLayers extends LayerBase {
  /**
   * Local response normalisation of [N, C, H, W] over {@code n} neighbouring channels: {@code x (k
   * + alpha Σ x²)^-beta}.
   */
  default Variable lrn(Variable input, int n, double k, double alpha, double beta) {
    LayerCall call = call("lrn");
    Variable mid = call.fixedTemp(input.knownDtype());
    Variable out = call.temp(input.knownDtype());
    call.op("lrn")
        .in("X", input)
        .out("Out", out)
        .out("MidOut", mid)
        .attr("n", n)
        .attr("k", (float) k)
        .attr("alpha", (float) alpha)
        .attr("beta", (float) beta)
        .attr("data_format", "NCHW")
        .append();
    return out;
  }

  /** The largest of each {@code groups} neighbouring channels of [N, C, H, W]. */
  default Variable maxout(Variable x, int groups) {
    LayerCall call = call("maxout");
    Variable out = call.temp(x.knownDtype());
    call.op("maxout").in("X", x).attr("groups", groups).attr("axis", 1).out("Out", out).append();
    return out;
  }

  /**
   * Points of the images [N, C, H, W] that affine maps [N, 2, 3] make of a regular grid.
   *
   * @param outShape N, C, H and W
   */
  default Variable affineGrid(Variable theta, int... outShape) {
    LayerCall call = call("affine_grid");
    Variable out = call.temp(theta.knownDtype());
    call.op("affine_grid")
        .in("Theta", theta)
        .attr("output_shape", outShape)
        .out("Output", out)
        .append();
    return out;
  }

  /** Images [N, C, H, W] at points [N, rows, columns, 2], by bilinear interpolation. */
  default Variable gridSampler(Variable x, Variable grid) {
    LayerCall call = call("grid_sampler");
    Variable out = call.temp(x.knownDtype());
    call.op("grid_sampler").in("X", x).in("Grid", grid).out("Output", out).append();
    return out;
  }

  /** Moves a share of the channels one frame on and a share one frame back. */
  default Variable temporalShift(Variable x, int segments, double ratio) {
    LayerCall call = call("temporal_shift");
    Variable out = call.temp(x.knownDtype());
    call.op("temporal_shift")
        .in("X", x)
        .attr("seg_num", segments)
        .attr("shift_ratio", (float) ratio)
        .out("Out", out)
        .append();
    return out;
  }

  /**
   * The windows of images [N, C, H, W] as columns [N, C kh kw, windows].
   *
   * @param paddings above, left, below, right
   */
  default Variable unfold(
      Variable x, int[] kernel, int[] strides, int[] paddings, int[] dilations) {
    LayerCall call = call("unfold");
    Variable out = call.temp(x.knownDtype());
    call.op("unfold")
        .in("X", x)
        .attr("kernel_sizes", kernel)
        .attr("strides", strides)
        .attr("paddings", paddings)
        .attr("dilations", dilations)
        .out("Y", out)
        .append();
    return out;
  }

  /**
   * A convolution whose cells move by offsets and, in its second version, count by a mask.
   *
   * @param offset [N, 2 deformableGroups kh kw, H', W']
   * @param mask [N, deformableGroups kh kw, H', W'], or null for the first version
   */
  default Variable deformableConv(
      Variable input,
      Variable offset,
      @Nullable Variable mask,
      int filters,
      int size,
      int deformableGroups,
      Conv settings) {
    LayerCall call = call("deformable_conv", settings.name());
    DType dtype = input.knownDtype();
    long channels = input.knownShape().dim(1);
    // He et al. 2015, with all channels counted even where groups use fewer, as Fluid has it.
    Initializer normal = Initializer.normal(0, Math.sqrt(2.0 / (channels * size * size)));
    Variable filter =
        call.weight(
            settings.weight(), dtype, normal, filters, channels / settings.groups(), size, size);
    Variable out = call.temp(dtype);
    LayerCall.Op op =
        call.op(mask == null ? "deformable_conv_v1" : "deformable_conv")
            .in("Input", input)
            .in("Filter", filter)
            .in("Offset", offset);
    if (mask != null) {
      op.in("Mask", mask);
    }
    op.out("Output", out)
        .attr("strides", Conv.spread(settings.stride(), 2))
        .attr("paddings", Conv.spread(settings.padding(), 2))
        .attr("dilations", Conv.spread(settings.dilation(), 2))
        .attr("groups", settings.groups())
        .attr("deformable_groups", deformableGroups)
        .attr("im2col_step", 64)
        .append();
    if (settings.bias() == Param.NONE) {
      return out;
    }
    Variable bias = call.bias(settings.bias(), dtype, Initializer.constant(0), filters);
    Variable sum = call.temp(dtype);
    call.op("elementwise_add").in("X", out).in("Y", bias).attr("axis", 1).out("Out", sum).append();
    return sum;
  }

  /** The largest pixel in each cell of regions [regions, 4] of images. */
  default Variable roiPool(
      Variable input, Variable regions, int height, int width, double spatialScale) {
    LayerCall call = call("roi_pool");
    Variable out = call.temp(input.knownDtype());
    Variable argmax = call.fixedTemp(DType.INT64);
    call.op("roi_pool")
        .in("X", input)
        .in("ROIs", regions)
        .out("Out", out)
        .out("Argmax", argmax)
        .attr("pooled_height", height)
        .attr("pooled_width", width)
        .attr("spatial_scale", (float) spatialScale)
        .append();
    return out;
  }

  /** The mean of each cell of regions, in a group of channels of its own. */
  default Variable psroiPool(
      Variable input, Variable regions, int channels, double spatialScale, int height, int width) {
    LayerCall call = call("psroi_pool");
    Variable out = call.temp(input.knownDtype());
    call.op("psroi_pool")
        .in("X", input)
        .in("ROIs", regions)
        .out("Out", out)
        .attr("output_channels", channels)
        .attr("spatial_scale", (float) spatialScale)
        .attr("pooled_height", height)
        .attr("pooled_width", width)
        .append();
    return out;
  }

  /** The mean of the interpolated images over each cell of regions. */
  default Variable prroiPool(
      Variable input, Variable regions, double spatialScale, int height, int width) {
    LayerCall call = call("prroi_pool");
    Variable out = call.temp(input.knownDtype());
    call.op("prroi_pool")
        .in("X", input)
        .in("ROIs", regions)
        .out("Out", out)
        .attr("spatial_scale", (float) spatialScale)
        .attr("pooled_height", height)
        .attr("pooled_width", width)
        .append();
    return out;
  }

  /**
   * A weight divided by its largest singular value.
   *
   * @param dim 0 or 1: the extent that is the height of the matrix
   * @param iterations of the power method, in each run
   */
  default Variable spectralNorm(Variable weight, int dim, int iterations, double eps) {
    LayerCall call = call("spectral_norm");
    DType dtype = weight.knownDtype();
    Shape shape = weight.knownShape();
    long height = shape.dim(dim);
    Initializer normal = Initializer.normal(0, 1);
    Variable u = call.weight(Param.DEFAULT, dtype, normal, height).setStopGradient(true);
    Variable v =
        call.weight(Param.DEFAULT, dtype, normal, shape.numel() / height).setStopGradient(true);
    Variable out = call.temp(dtype);
    call.op("spectral_norm")
        .in("Weight", weight)
        .in("U", u)
        .in("V", v)
        .out("Out", out)
        .attr("dim", dim)
        .attr("power_iters", iterations)
        .attr("eps", (float) eps)
        .append();
    return out;
  }
}
