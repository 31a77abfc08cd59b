package org.fluidjava.cpu.math;

import java.util.function.DoubleUnaryOperator;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code scale}, {@code increment}, {@code sign} and {@code minus}. */
final class ScaleKernels {
  private ScaleKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("scale", ScaleKernels::scale, ScaleKernels::nativeScale)
        .plain(
            "scale",
            ScaleKernels::scale,
            DType.FLOAT16,
            DType.BFLOAT16,
            DType.INT64,
            DType.INT32,
            DType.INT16,
            DType.INT8,
            DType.UINT8,
            DType.BOOL)
        .forAll("increment", ScaleKernels::increment)
        .forAll("sign", c -> each(c.in("X"), c.out("Out"), Math::signum))
        .forAll("minus", ScaleKernels::minus);
  }

  private static Kernel each(Tensor x, Tensor out, DoubleUnaryOperator f) {
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        to.set(i, f.applyAsDouble(from.get(i)));
      }
    };
  }

  private static Kernel scale(KernelContext c) {
    @Nullable RuntimeValue value = c.inValue("X", 0);
    if (value instanceof RowsTensor rows) {
      RowsTensor out = c.outRows("Out");
      Kernel values = scale(c, rows.value(), out.value());
      return () -> {
        if (rows != out) {
          out.setHeight(rows.height());
          out.rows().copyFrom(rows.rows());
          out.value().resize(rows.value().shape());
        }
        values.run();
      };
    }
    return scale(c, c.in("X"), c.out("Out"));
  }

  private static Kernel scale(KernelContext c, Tensor x, Tensor out) {
    float given = c.attrs().getFloat("scale");
    float bias = c.attrs().getFloat("bias");
    boolean after = c.attrs().getBoolean("bias_after_scale");
    @Nullable Tensor factor = c.inOrNull("ScaleTensor");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      double scale = factor == null ? given : factor.elements().get(0);
      if (x.dtype().isFloating()) {
        for (long i = 0; i < from.length(); i++) {
          double number = from.get(i);
          to.set(i, after ? scale * number + bias : scale * (number + bias));
        }
      } else {
        long times = (long) scale;
        long plus = (long) bias;
        for (long i = 0; i < from.length(); i++) {
          long number = from.getLong(i);
          to.setLong(i, after ? times * number + plus : times * (number + plus));
        }
      }
    };
  }

  private static Kernel nativeScale(KernelContext c) {
    if (c.inValue("X", 0) instanceof RowsTensor || c.hasIn("ScaleTensor")) {
      return scale(c);
    }
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    float scale = c.attrs().getFloat("scale");
    float bias = c.attrs().getFloat("bias");
    float added = c.attrs().getBoolean("bias_after_scale") ? bias : scale * bias;
    Ranges ranges =
        new Ranges(
            (begin, end) ->
                NativeKernels.scale(begin, end, scale, added, x.address(), out.address()));
    return () -> ranges.run(out.numel());
  }

  private static Kernel increment(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    float step = c.attrs().getFloat("step");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      if (x.dtype().isFloating()) {
        to.set(0, from.get(0) + step);
      } else {
        to.setLong(0, from.getLong(0) + (long) step);
      }
    };
  }

  private static Kernel minus(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      Elements left = x.elements();
      Elements right = y.elements();
      Elements to = out.elements();
      for (long i = 0; i < left.length(); i++) {
        if (x.dtype().isFloating()) {
          to.set(i, left.get(i) - right.get(i));
        } else {
          to.setLong(i, left.getLong(i) - right.getLong(i));
        }
      }
    };
  }
}
