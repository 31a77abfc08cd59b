package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of convolutions, plain and transposed. */
final class ConvKernels {
  private ConvKernels() {}

  static void register(CpuRegistrar kernels) {
    for (String type : new String[] {"conv2d", "depthwise_conv2d"}) {
      kernels
          .forFloats(type, c -> conv(c, 2, false), c -> conv(c, 2, true))
          .forFloats(type + "_grad", c -> convGrad(c, 2, false), c -> convGrad(c, 2, true));
    }
    for (String type : new String[] {"conv2d_transpose", "depthwise_conv2d_transpose"}) {
      kernels
          .forFloats(type, c -> transposed(c, 2, false), c -> transposed(c, 2, true))
          .forFloats(
              type + "_grad", c -> transposedGrad(c, 2, false), c -> transposedGrad(c, 2, true));
    }
    kernels
        .forFloats("conv3d", c -> conv(c, 3, false))
        .forFloats("conv3d_grad", c -> convGrad(c, 3, false))
        .forFloats("conv3d_transpose", c -> transposed(c, 3, false))
        .forFloats("conv3d_transpose_grad", c -> transposedGrad(c, 3, false));
  }

  private static Kernel conv(KernelContext c, int spatial, boolean nativeLoops) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor output = c.out("Output");
    Convolution convolution = new Convolution(c, spatial, nativeLoops);
    boolean last = convolution.windows().channelLast();
    return () -> {
      convolution.toSmall(input, filter, output, input);
      if (bias != null) {
        addBias(output, bias, last);
      }
    };
  }

  private static Kernel convGrad(KernelContext c, int spatial, boolean nativeLoops) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Output@GRAD");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    @Nullable Tensor biasGrad = c.outOrNull("Bias@GRAD");
    Convolution convolution = new Convolution(c, spatial, nativeLoops);
    boolean last = convolution.windows().channelLast();
    return () -> {
      if (inputGrad != null) {
        convolution.toBig(grad, filter, inputGrad, input);
      }
      if (filterGrad != null) {
        convolution.toFilter(input, grad, filterGrad, input);
      }
      if (biasGrad != null) {
        sumBias(grad, biasGrad, last);
      }
    };
  }

  private static Kernel transposed(KernelContext c, int spatial, boolean nativeLoops) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor output = c.out("Output");
    Convolution convolution = new Convolution(c, spatial, nativeLoops);
    boolean last = convolution.windows().channelLast();
    return () -> {
      convolution.toBig(input, filter, output, input);
      if (bias != null) {
        addBias(output, bias, last);
      }
    };
  }

  private static Kernel transposedGrad(KernelContext c, int spatial, boolean nativeLoops) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    Tensor grad = c.in("Output@GRAD");
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    @Nullable Tensor filterGrad = c.outOrNull("Filter@GRAD");
    @Nullable Tensor biasGrad = c.outOrNull("Bias@GRAD");
    Convolution convolution = new Convolution(c, spatial, nativeLoops);
    boolean last = convolution.windows().channelLast();
    return () -> {
      if (inputGrad != null) {
        convolution.toSmall(grad, filter, inputGrad, input);
      }
      if (filterGrad != null) {
        convolution.toFilter(grad, input, filterGrad, input);
      }
      if (biasGrad != null) {
        sumBias(grad, biasGrad, last);
      }
    };
  }

  private static void addBias(Tensor output, Tensor bias, boolean last) {
    Elements to = output.elements();
    Elements from = bias.elements();
    long inner = last ? 1 : output.product(2, output.rank());
    long channels = output.dim(last ? -1 : 1);
    for (long i = 0; i < output.numel(); i++) {
      to.add(i, from.get(i / inner % channels));
    }
  }

  private static void sumBias(Tensor grad, Tensor biasGrad, boolean last) {
    Elements from = grad.elements();
    Elements to = biasGrad.elements();
    long inner = last ? 1 : grad.product(2, grad.rank());
    long channels = grad.dim(last ? -1 : 1);
    double[] sums = new double[Math.toIntExact(channels)];
    for (long i = 0; i < grad.numel(); i++) {
      sums[(int) (i / inner % channels)] += from.get(i);
    }
    for (int i = 0; i < sums.length; i++) {
      to.set(i, sums[i]);
    }
  }
}
