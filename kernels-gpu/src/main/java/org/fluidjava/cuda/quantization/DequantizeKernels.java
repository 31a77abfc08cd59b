package org.fluidjava.cuda.quantization;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the operators that turn steps back into numbers. */
final class DequantizeKernels {
  private static final List<DType> SMALL = List.of(DType.INT8, DType.INT16);

  private DequantizeKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats(
            "fake_dequantize_max_abs",
            c -> byChannel(c.in("Scale"), null, c, "Out", -1, c.attrs().getFloat("max_range")))
        .kernel(
            "dequantize_abs_max",
            SMALL,
            c -> byChannel(c.in("Scale"), null, c, "Out", -1, c.attrs().getFloat("max_range")))
        .forFloats("fake_channel_wise_dequantize_max_abs", DequantizeKernels::fakeByChannel)
        .forFloats("dequantize_linear", DequantizeKernels::linear)
        .kernel("dequantize_log", DType.INT8, DequantizeKernels::byLogarithm);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType real : CudaTypes.FLOATS) {
      for (DType dtype : List.of(DType.INT8, DType.INT16, DType.INT32, real)) {
        all.add(new Specialisation(Steps.SOURCE, "of_steps", defines(dtype, real)));
      }
    }
    all.add(new Specialisation(Steps.SOURCE, "of_logarithms", "REAL=float"));
  }

  private static String[] defines(DType steps, DType real) {
    return new String[] {CudaTypes.define("IN", steps), CudaTypes.real(real)};
  }

  private static double last(int bits) {
    return (1L << (bits - 1)) - 1;
  }

  private static Kernel linear(KernelContext c) {
    double range = last(c.attrs().getInt("bit_length"));
    return byChannel(c.in("Scale"), null, c, "Y", c.attrs().getInt("quant_axis"), range);
  }

  private static Kernel fakeByChannel(KernelContext c) {
    Tensor[] scales = c.ins("Scales");
    int[] bits = c.attrs().getInts("quant_bits");
    boolean two = scales.length == 2;
    double range = last(bits[0]) * (two ? last(bits[1]) : 1);
    int axis = c.attrs().getInt(two ? "x_num_col_dims" : "quant_axis");
    return byChannel(scales[0], two ? scales[1] : null, c, "Out", axis, range);
  }

  /** Axis -1 is one channel of all elements. */
  private static Kernel byChannel(
      Tensor scale, @Nullable Tensor second, KernelContext c, String slot, int axis, double range) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out(slot);
    DType real = c.dtype().isFloating() ? c.dtype() : DType.FLOAT32;
    DType steps = x.dtype();
    CudaKernel kernel = device.kernel(Steps.SOURCE, "of_steps", defines(steps, real));
    return () -> {
      RuleViolation.unless(x.dtype() == steps, "%s must be %s", x, steps.fluidName());
      for (Tensor each : new Tensor[] {scale, second == null ? scale : second, out}) {
        RuleViolation.unless(each.dtype() == real, "%s must be %s", each, real.fluidName());
      }
      long n = x.numel();
      kernel.begin().tensor(x).tensor(scale).tensor(second).tensor(out).longInteger(n);
      kernel.longInteger(scale.numel()).longInteger(Math.max(1, Steps.inner(x, axis)));
      kernel.real64(range).launch(Grid.items(device, n), Grid.THREADS);
    };
  }

  private static Kernel byLogarithm(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor dict = c.in("Dict");
    Tensor out = c.out("Out");
    CudaKernel kernel = device.kernel(Steps.SOURCE, "of_logarithms", "REAL=float");
    return () -> {
      RuleViolation.unless(dict.dtype() == DType.FLOAT32, "%s must be float32", dict);
      long n = x.numel();
      kernel.begin().tensor(x).tensor(dict).tensor(out).longInteger(n);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }
}
