package org.fluidjava.cpu.quantization;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the operators that turn steps back into numbers. */
final class DequantizeKernels {
  private DequantizeKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "fake_dequantize_max_abs",
            c -> byChannel(c.in("X"), c.in("Scale"), null, c, "Out", -1, range(c)))
        .plain(
            "dequantize_abs_max",
            c -> byChannel(c.in("X"), c.in("Scale"), null, c, "Out", -1, range(c)),
            DType.INT8,
            DType.INT16)
        .forFloats("fake_channel_wise_dequantize_max_abs", DequantizeKernels::fakeByChannel)
        .forFloats("dequantize_linear", DequantizeKernels::linear)
        .plain("dequantize_log", DequantizeKernels::byLogarithm, DType.INT8);
  }

  private static double range(KernelContext c) {
    return c.attrs().getFloat("max_range");
  }

  private static double last(int bits) {
    return (1L << (bits - 1)) - 1;
  }

  private static Kernel linear(KernelContext c) {
    double range = last(c.attrs().getInt("bit_length"));
    int axis = c.attrs().getInt("quant_axis");
    return byChannel(c.in("X"), c.in("Scale"), null, c, "Y", axis, range);
  }

  private static Kernel fakeByChannel(KernelContext c) {
    Tensor[] scales = c.ins("Scales");
    int[] bits = c.attrs().getInts("quant_bits");
    boolean two = scales.length == 2;
    double range = last(bits[0]) * (two ? last(bits[1]) : 1);
    int axis = c.attrs().getInt(two ? "x_num_col_dims" : "quant_axis");
    return byChannel(c.in("X"), scales[0], two ? scales[1] : null, c, "Out", axis, range);
  }

  /** Axis -1 is one channel of all elements. */
  private static Kernel byChannel(
      Tensor x,
      Tensor scale,
      @Nullable Tensor second,
      KernelContext c,
      String slot,
      int axis,
      double range) {
    Tensor out = c.out(slot);
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      Elements scales = scale.elements();
      long channels = scales.length();
      long inner = axis < 0 ? from.length() : x.product(axis + 1, x.rank());
      long rows = axis < 0 ? 1 : x.product(0, axis) * channels;
      double all = second == null ? 1 : second.elements().get(0);
      for (long row = 0; row < rows; row++) {
        double factor = scales.get(row % channels);
        for (long i = row * inner; i < (row + 1) * inner; i++) {
          to.set(i, from.get(i) * factor * all / range);
        }
      }
    };
  }

  private static Kernel byLogarithm(KernelContext c) {
    Tensor x = c.in("X");
    Tensor dict = c.in("Dict");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      Elements numbers = dict.elements();
      for (long i = 0; i < to.length(); i++) {
        long place = from.getLong(i);
        to.set(i, place < 0 ? -numbers.get(place + 128) : numbers.get(place));
      }
    };
  }
}
