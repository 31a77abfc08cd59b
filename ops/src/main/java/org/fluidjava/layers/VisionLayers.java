package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Convolutions, pooling, normalisation and interpolation of images. */
public interface VisionLayers extends LayerBase {
  /** A convolution with square windows and a bias. */
  default Variable conv2d(Variable input, int filters, int size) {
    return conv2d(input, filters, new int[] {size, size}, Conv.DEFAULT);
  }

  /** A convolution with square windows. */
  default Variable conv2d(Variable input, int filters, int size, Conv settings) {
    return conv2d(input, filters, new int[] {size, size}, settings);
  }

  /**
   * A convolution: [N, C, H, W] becomes [N, filters, windows down, windows across].
   *
   * @param size height and width of a window
   */
  default Variable conv2d(Variable input, int filters, int[] size, Conv settings) {
    long channels = channels(input, 4, settings.channelLast());
    boolean depthwise =
        channels == settings.groups() && filters % channels == 0 && !settings.useCudnn();
    return convolution(depthwise ? "depthwise_conv2d" : "conv2d", input, filters, size, settings);
  }

  /** A convolution of volumes: [N, C, D, H, W] becomes [N, filters, windows...]. */
  default Variable conv3d(Variable input, int filters, int[] size, Conv settings) {
    return convolution("conv3d", input, filters, size, settings);
  }

  private Variable convolution(
      String type, Variable input, int filters, int[] size, Conv settings) {
    LayerCall call = call(type, settings.name());
    long channels = channels(input, size.length + 2, settings.channelLast());
    if (settings.groups() < 1 || channels % settings.groups() != 0) {
      throw new IllegalArgumentException(
          call.name()
              + ": groups ("
              + settings.groups()
              + ") must divide the channels ("
              + channels
              + ")");
    }
    long[] shape = new long[size.length + 2];
    shape[0] = filters;
    shape[1] = channels / settings.groups();
    double cells = channels;
    for (int i = 0; i < size.length; i++) {
      shape[2 + i] = size[i];
      cells *= size[i];
    }
    // He et al. 2015, with all channels counted even where groups use fewer, as Fluid has it.
    Initializer normal = Initializer.normal(0, Math.sqrt(2 / cells));
    DType dtype = input.knownDtype();
    Variable filter = call.weight(settings.weight(), dtype, normal, shape);
    Variable out = call.temp(dtype);
    call.op(type)
        .in("Input", input)
        .in("Filter", filter)
        .out("Output", out)
        .attr("strides", Conv.spread(settings.stride(), size.length))
        .attr("paddings", Conv.spread(settings.padding(), size.length))
        .attr("dilations", Conv.spread(settings.dilation(), size.length))
        .attr("groups", settings.groups())
        .attr("use_cudnn", settings.useCudnn())
        .attr("padding_algorithm", settings.paddingAlgorithm())
        .attr("data_format", layout(size.length, settings.channelLast()))
        .append();
    return biased(call, out, filters, settings);
  }

  private Variable biased(LayerCall call, Variable out, int filters, Conv settings) {
    Variable sum = out;
    if (settings.bias() != Param.NONE) {
      DType dtype = out.knownDtype();
      Variable bias = call.bias(settings.bias(), dtype, Initializer.constant(0), filters);
      sum = call.temp(dtype);
      int axis = settings.channelLast() ? out.knownShape().rank() - 1 : 1;
      call.op("elementwise_add")
          .in("X", out)
          .in("Y", bias)
          .attr("axis", axis)
          .out("Out", sum)
          .append();
    }
    return activate(call, sum, settings.activation());
  }

  /**
   * A transposed convolution of images.
   *
   * @param size height and width of a window
   */
  default Variable conv2dTranspose(Variable input, int filters, int[] size, Conv settings) {
    long channels = channels(input, 4, settings.channelLast());
    boolean depthwise =
        channels == settings.groups() && filters == channels && !settings.useCudnn();
    return transposed(
        depthwise ? "depthwise_conv2d_transpose" : "conv2d_transpose",
        input,
        filters,
        size,
        settings);
  }

  /** A transposed convolution of volumes. */
  default Variable conv3dTranspose(Variable input, int filters, int[] size, Conv settings) {
    return transposed("conv3d_transpose", input, filters, size, settings);
  }

  private Variable transposed(String type, Variable input, int filters, int[] size, Conv settings) {
    LayerCall call = call(type, settings.name());
    if (settings.groups() < 1 || filters % settings.groups() != 0) {
      throw new IllegalArgumentException(
          call.name()
              + ": groups ("
              + settings.groups()
              + ") must divide the filters ("
              + filters
              + ")");
    }
    long[] shape = new long[size.length + 2];
    shape[0] = channels(input, size.length + 2, settings.channelLast());
    shape[1] = filters / settings.groups();
    for (int i = 0; i < size.length; i++) {
      shape[2 + i] = size[i];
    }
    DType dtype = input.knownDtype();
    Variable filter = call.weight(settings.weight(), dtype, Initializer.xavier(), shape);
    Variable out = call.temp(dtype);
    call.op(type)
        .in("Input", input)
        .in("Filter", filter)
        .out("Output", out)
        .attr("strides", Conv.spread(settings.stride(), size.length))
        .attr("paddings", Conv.spread(settings.padding(), size.length))
        .attr("dilations", Conv.spread(settings.dilation(), size.length))
        .attr("groups", settings.groups())
        .attr("use_cudnn", settings.useCudnn())
        .attr("padding_algorithm", settings.paddingAlgorithm())
        .attr("data_format", layout(size.length, settings.channelLast()))
        .append();
    return biased(call, out, filters, settings);
  }

  /** Pooling with square windows. */
  default Variable pool2d(Variable input, int size, Pool settings) {
    return pool("pool2d", "pool2d", input, new int[] {size, size}, settings, false);
  }

  /** Pooling of volumes with cubic windows. */
  default Variable pool3d(Variable input, int size, Pool settings) {
    return pool("pool3d", "pool3d", input, new int[] {size, size, size}, settings, false);
  }

  /** Pooling to a given number of windows that divide the image evenly. */
  default Variable adaptivePool2d(Variable input, int[] windows, String type) {
    Pool settings = type.equals("max") ? Pool.MAX : Pool.AVERAGE;
    return pool("adaptive_pool2d", "pool2d", input, windows, settings, true);
  }

  private Variable pool(
      String key, String type, Variable input, int[] size, Pool settings, boolean adaptive) {
    LayerCall call = call(key, settings.name());
    Variable out = call.temp(input.knownDtype());
    call.op(type)
        .in("X", input)
        .out("Out", out)
        .attr("pooling_type", settings.type())
        .attr("ksize", size)
        .attr("global_pooling", settings.global())
        .attr("strides", Conv.spread(settings.stride(), size.length))
        .attr("paddings", Conv.spread(settings.padding(), size.length))
        .attr("ceil_mode", settings.ceilMode())
        .attr("exclusive", settings.exclusive())
        .attr("adaptive", adaptive)
        .attr("data_format", layout(size.length, settings.channelLast()))
        .append();
    return out;
  }

  /** Batch normalisation in training, of images or rows. */
  default Variable batchNorm(Variable input) {
    return batchNorm(input, BatchNorm.DEFAULT);
  }

  /** Batch normalisation; the running moments are parameters that no optimizer changes. */
  default Variable batchNorm(Variable input, BatchNorm settings) {
    LayerCall call = call("batch_norm", settings.name());
    DType dtype = input.knownDtype();
    Shape shape = input.knownShape();
    long channels = shape.dim(settings.channelLast() ? -1 : 1);
    Variable scale = call.weight(settings.scale(), dtype, Initializer.constant(1), channels);
    Variable bias = call.bias(settings.bias(), dtype, Initializer.constant(0), channels);
    Param fixed = Param.DEFAULT.withTrainable(false);
    Variable mean =
        call.weight(fixed.withName(settings.meanName()), dtype, Initializer.constant(0), channels)
            .setStopGradient(true);
    Variable variance =
        call.weight(
                fixed.withName(settings.varianceName()), dtype, Initializer.constant(1), channels)
            .setStopGradient(true);
    Variable savedMean = call.fixedTemp(dtype);
    Variable savedVariance = call.fixedTemp(dtype);
    Variable out = call.temp(dtype);
    call.op("batch_norm")
        .in("X", input)
        .in("Scale", scale)
        .in("Bias", bias)
        .in("Mean", mean)
        .in("Variance", variance)
        .out("Y", out)
        .out("MeanOut", mean)
        .out("VarianceOut", variance)
        .out("SavedMean", savedMean)
        .out("SavedVariance", savedVariance)
        .attr("momentum", settings.momentum())
        .attr("epsilon", settings.epsilon())
        .attr("is_test", settings.isTest())
        .attr("data_layout", settings.channelLast() ? "NHWC" : "NCHW")
        .attr("use_global_stats", settings.useGlobalStats())
        .append();
    return activate(call, out, settings.activation());
  }

  /** Normalises each row over all extents after the first, with a scale and a bias. */
  default Variable layerNorm(Variable input) {
    return layerNorm(input, 1, 1e-5, Param.DEFAULT, Param.DEFAULT, null);
  }

  /**
   * Normalises each row over the extents from {@code axis} on.
   *
   * @param scale settings of the scale; {@link Param#NONE} for none
   * @param bias settings of the bias; {@link Param#NONE} for none
   * @param activation the activation operator's name, or null
   */
  default Variable layerNorm(
      Variable input,
      int axis,
      double epsilon,
      Param scale,
      Param bias,
      @Nullable String activation) {
    LayerCall call = call("layer_norm");
    Shape shape = input.knownShape();
    DType dtype = input.knownDtype();
    long width = shape.rank() > axis ? shape.product(axis, shape.rank()) : -1;
    Variable gain =
        scale == Param.NONE ? null : call.weight(scale, dtype, Initializer.constant(1), width);
    Variable shift =
        bias == Param.NONE ? null : call.bias(bias, dtype, Initializer.constant(0), width);
    Variable mean = call.fixedTemp(dtype);
    Variable variance = call.fixedTemp(dtype);
    Variable out = call.temp(dtype);
    call.op("layer_norm")
        .in("X", input)
        .in("Scale", gain)
        .in("Bias", shift)
        .out("Y", out)
        .out("Mean", mean)
        .out("Variance", variance)
        .attr("epsilon", (float) epsilon)
        .attr("begin_norm_axis", axis)
        .append();
    return activate(call, out, activation);
  }

  /** Normalises groups of channels of each image [N, C, ...], with a scale and a bias. */
  default Variable groupNorm(Variable input, int groups) {
    LayerCall call = call("group_norm");
    DType dtype = input.knownDtype();
    long channels = input.knownShape().dim(1);
    Variable gain = call.weight(Param.DEFAULT, dtype, Initializer.constant(1), channels);
    Variable shift = call.bias(Param.DEFAULT, dtype, Initializer.constant(0), channels);
    Variable mean = call.fixedTemp(dtype);
    Variable variance = call.fixedTemp(dtype);
    Variable out = call.temp(dtype);
    call.op("group_norm")
        .in("X", input)
        .in("Scale", gain)
        .in("Bias", shift)
        .out("Y", out)
        .out("Mean", mean)
        .out("Variance", variance)
        .attr("groups", groups)
        .append();
    return out;
  }

  /** Images [N, C, H, W] of other extents, by bilinear interpolation between corner cells. */
  default Variable resizeBilinear(Variable input, int height, int width) {
    return resize("bilinear", input, height, width);
  }

  /** Images [N, C, H, W] of other extents, from the nearest cells. */
  default Variable resizeNearest(Variable input, int height, int width) {
    return resize("nearest", input, height, width);
  }

  private Variable resize(String method, Variable input, int height, int width) {
    LayerCall call = call(method + "_interp");
    Variable out = call.temp(input.knownDtype());
    call.op(method + "_interp")
        .in("X", input)
        .out("Out", out)
        .attr("out_h", height)
        .attr("out_w", width)
        .attr("interp_method", method)
        .attr("align_corners", true)
        .append();
    return out;
  }

  private static String layout(int spatial, boolean channelLast) {
    if (spatial == 3) {
      return channelLast ? "NDHWC" : "NCDHW";
    }
    return channelLast ? "NHWC" : "NCHW";
  }

  private static long channels(Variable input, int rank, boolean channelLast) {
    Shape shape = input.knownShape();
    long channels = shape.rank() == rank ? shape.dim(channelLast ? -1 : 1) : -1;
    if (channels <= 0) {
      throw new IllegalArgumentException(
          "a convolution needs an input of "
              + rank
              + " extents with known channels, but got "
              + input);
    }
    return channels;
  }
}
