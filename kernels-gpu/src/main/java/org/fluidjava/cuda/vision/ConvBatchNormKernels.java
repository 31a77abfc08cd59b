package org.fluidjava.cuda.vision;

import org.fluidjava.cuda.norm.BatchFactors;
import org.fluidjava.cuda.norm.ChannelScale;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code conv2d_bn}: a convolution, then one factor and one term for each channel. */
final class ConvBatchNormKernels {
  private ConvBatchNormKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("conv2d_bn", ConvBatchNormKernels::normalised);
  }

  private static Kernel normalised(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor filter = c.in("Filter");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor output = c.out("Output");
    String activation = c.attrs().getString("activation");
    boolean clips = !activation.isEmpty();
    float highest = activation.equals("relu6") ? 6 : Float.POSITIVE_INFINITY;
    Convolution convolution = new Convolution(c, 2);
    BatchFactors factors = new BatchFactors(c, "Shift");
    ChannelScale apply = new ChannelScale(c);
    return () -> {
      convolution.toSmall(input, filter, output, input);
      long filters = filter.dim(0);
      factors.fixed(bias, filters);
      apply.run(
          output,
          factors.factors(),
          factors.terms(),
          output,
          filters,
          output.product(2, 4),
          clips,
          highest);
    };
  }
}
