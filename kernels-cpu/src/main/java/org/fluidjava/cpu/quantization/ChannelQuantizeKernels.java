package org.fluidjava.cpu.quantization;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels of the operators that quantise by a scale for each channel or one that is given. */
final class ChannelQuantizeKernels {
  private ChannelQuantizeKernels() {}

  static void register(CpuRegistrar kernels) {
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
    Tensor given = c.out("OutScale");
    int axis = c.attrs().getInt("quant_axis");
    Steps steps = new Steps(c);
    return () -> {
      if (!known) {
        greatest(x, axis, given.elements());
      }
      round(x, out, axis, given.elements(), steps, back);
    };
  }

  private static Kernel linear(KernelContext c) {
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
      if (test) {
        Elements from = scale.elements();
        Elements to = used.elements();
        for (long i = 0; i < to.length(); i++) {
          to.set(i, from.get(i));
        }
      } else {
        greatest(x, axis, used.elements());
      }
      round(x, out, axis, used.elements(), steps, false);
    };
  }

  /** Axis -1 is one channel of all elements. */
  private static void greatest(Tensor x, int axis, Elements to) {
    Elements from = x.elements();
    to.fill(0);
    long channels = to.length();
    long inner = axis < 0 ? from.length() : x.product(axis + 1, x.rank());
    long rows = axis < 0 ? 1 : x.product(0, axis) * channels;
    for (long row = 0; row < rows; row++) {
      long channel = row % channels;
      to.set(channel, Math.max(to.get(channel), Steps.greatest(from, row * inner, inner)));
    }
  }

  private static void round(
      Tensor x, Tensor out, int axis, Elements scales, Steps steps, boolean back) {
    Elements from = x.elements();
    Elements to = out.elements();
    long channels = scales.length();
    long inner = axis < 0 ? from.length() : x.product(axis + 1, x.rank());
    long rows = axis < 0 ? 1 : x.product(0, axis) * channels;
    for (long row = 0; row < rows; row++) {
      steps.round(from, to, row * inner, inner, scales.get(row % channels), back);
    }
  }
}
