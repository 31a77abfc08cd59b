package org.fluidjava.cuda.vision;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.norm.ChannelSums;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code conv2d}, {@code depthwise_conv2d}, {@code conv2d_transpose}, {@code conv3d} and
 * {@code conv3d_transpose}.
 */
final class ConvKernels {
  private ConvKernels() {}

  static void register(Registrar kernels) {
    for (String type : new String[] {"conv2d", "depthwise_conv2d", "conv3d"}) {
      int spatial = type.equals("conv3d") ? 3 : 2;
      kernels
          .forFloats(type, c -> conv(c, spatial))
          .forFloats(type + "_grad", c -> convGrad(c, spatial));
    }
    for (String type :
        new String[] {"conv2d_transpose", "depthwise_conv2d_transpose", "conv3d_transpose"}) {
      int spatial = type.equals("conv3d_transpose") ? 3 : 2;
      kernels
          .forFloats(type, c -> transposed(c, spatial))
          .forFloats(type + "_grad", c -> transposedGrad(c, spatial));
    }
  }

  /** The bias of each channel: added on the way there, summed up on the way back. */
  private static final class Bias {
    private final boolean last;
    private final CudaKernel add;
    private final ChannelSums sums;

    Bias(KernelContext c, boolean channelLast) {
      last = channelLast;
      add = CudaDevice.of(c).kernel(ChannelSums.SOURCE, "add_bias", Units.real(c.dtype()));
      sums = new ChannelSums(c);
    }

    private long area(Tensor images) {
      return last ? 1 : images.product(2, images.rank());
    }

    void add(Tensor output, Tensor bias) {
      add.begin().tensor(output).tensor(bias).longInteger(output.numel());
      add.longInteger(output.dim(last ? -1 : 1)).longInteger(area(output));
      add.launch(CudaKernel.blocks(output.numel(), Units.THREADS), Units.THREADS);
    }

    void sum(Tensor grad, Tensor biasGrad) {
      long channels = grad.dim(last ? -1 : 1);
      long area = area(grad);
      long images = last ? grad.product(0, grad.rank() - 1) : grad.dim(0);
      sums.plain(grad, biasGrad, images, channels, area);
    }
  }

  private static Kernel conv(KernelContext c, int spatial) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor output = c.out("Output");
    Convolution convolution = new Convolution(c, spatial);
    Bias biases = new Bias(c, convolution.channelLast());
    return () -> {
      convolution.toSmall(input, filter, output, input);
      if (bias != null) {
        biases.add(output, bias);
      }
    };
  }

  private static Kernel convGrad(KernelContext c, int spatial) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Output@GRAD");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    @Nullable Tensor biasGrad = c.outOrNull("Bias@GRAD");
    Convolution convolution = new Convolution(c, spatial);
    Bias biases = new Bias(c, convolution.channelLast());
    return () -> {
      if (inputGrad != null) {
        convolution.toBig(grad, filter, inputGrad, input);
      }
      if (filterGrad != null) {
        convolution.toFilter(input, grad, filterGrad, input);
      }
      if (biasGrad != null) {
        biases.sum(grad, biasGrad);
      }
    };
  }

  private static Kernel transposed(KernelContext c, int spatial) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor output = c.out("Output");
    Convolution convolution = new Convolution(c, spatial);
    Bias biases = new Bias(c, convolution.channelLast());
    return () -> {
      convolution.toBig(input, filter, output, input);
      if (bias != null) {
        biases.add(output, bias);
      }
    };
  }

  private static Kernel transposedGrad(KernelContext c, int spatial) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Output@GRAD");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    @Nullable Tensor biasGrad = c.outOrNull("Bias@GRAD");
    Convolution convolution = new Convolution(c, spatial);
    Bias biases = new Bias(c, convolution.channelLast());
    return () -> {
      if (inputGrad != null) {
        convolution.toSmall(grad, filter, inputGrad, input);
      }
      if (filterGrad != null) {
        convolution.toFilter(grad, input, filterGrad, input);
      }
      if (biasGrad != null) {
        biases.sum(grad, biasGrad);
      }
    };
  }
}
