package org.fluidjava.cuda.quantization;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of the operators that quantise by a scale for each channel or one that is given. */
final class ChannelQuantizeKernels {
  private ChannelQuantizeKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats(
            "fake_channel_wise_quantize_abs_max",
            c -> byChannel(c, c.attrs().getBoolean("is_test"), false))
        .forFloats("fake_channel_wise_quantize_dequantize_abs_max", c -> byChannel(c, false, true))
        .forFloats("quantize_linear", ChannelQuantizeKernels::linear);
  }

  private static Kernel byChannel(KernelContext c, boolean known, boolean back) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor scales = c.out("OutScale");
    int axis = c.attrs().getInt("quant_axis");
    Steps steps = new Steps(c);
    return () -> {
      if (!known) {
        steps.greatest(x, axis, scales);
      }
      steps.round(x, out, axis, scales, back);
    };
  }

  private static Kernel linear(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor scale = c.in("Scale");
    Tensor out = c.out("Y");
    @Nullable Tensor outScale = c.outOrNull("OutScale");
    Tensor used = outScale == null ? c.scratch(c.dtype()) : outScale;
    int axis = c.attrs().getInt("quant_axis");
    boolean test = c.attrs().getBoolean("is_test");
    Steps steps = new Steps(c);
    return () -> {
      used.resize(scale.numel());
      if (!test) {
        steps.greatest(x, axis, used);
      } else if (used.address() != scale.address() && scale.bytes() > 0) {
        device.copy(scale.address(), used.address(), scale.bytes());
      }
      steps.round(x, out, axis, used, false);
    };
  }
}
