package org.fluidjava.cpu.fill;

import java.math.BigDecimal;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Kernels that write one number throughout, a list of numbers, or a diagonal. */
final class FillConstantKernels {
  private FillConstantKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("fill_constant", FillConstantKernels::constant)
        .forAll("fill_constant_batch_size_like", FillConstantKernels::constant)
        .forAll("fill_zeros_like", FillConstantKernels::zerosLike)
        .forAll("fill_zeros_like2", FillConstantKernels::zerosLike)
        .forAll("fill_any_like", FillConstantKernels::anyLike)
        .forAll("fill", FillConstantKernels::fill)
        .forAll("assign_value", FillConstantKernels::assignValue)
        .forAll("eye", FillConstantKernels::eye);
  }

  private static void fillAll(Elements out, double value, long integer, boolean floating) {
    if (floating) {
      out.fill(value);
    } else {
      for (long i = 0; i < out.length(); i++) {
        out.setLong(i, integer);
      }
    }
  }

  private static Kernel constant(KernelContext c) {
    Tensor out = c.out("Out");
    @Nullable Tensor given = c.inOrNull("ValueTensor");
    if (given != null) {
      return () -> {
        Elements number = given.elements();
        double value = number.get(0);
        long integer = given.dtype().isFloating() ? (long) value : number.getLong(0);
        fillAll(out.elements(), value, integer, out.dtype().isFloating());
      };
    }
    String text = c.attrs().getString("str_value");
    double value = text.isEmpty() ? c.attrs().getFloat("value") : number(text);
    long integer =
        text.isEmpty() || !Double.isFinite(value) ? (long) value : new BigDecimal(text).longValue();
    return () -> fillAll(out.elements(), value, integer, out.dtype().isFloating());
  }

  private static double number(String text) {
    return switch (text) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  private static Kernel zerosLike(KernelContext c) {
    @Nullable RuntimeValue value = c.inValue("X", 0);
    if (value instanceof TensorList from && c.outValue("Out", 0) instanceof TensorList to) {
      return () -> {
        to.setSize(from.size());
        for (int i = 0; i < from.size(); i++) {
          if (from.get(i).isWritten()) {
            to.get(i).setDtype(from.get(i).dtype());
            to.get(i).resize(from.get(i).shape());
            to.get(i).setLod(from.get(i).lod());
            to.get(i).elements().fill(0);
          }
        }
      };
    }
    Tensor out = c.out("Out");
    return () -> out.elements().fill(0);
  }

  private static Kernel anyLike(KernelContext c) {
    Tensor out = c.out("Out");
    double value = c.attrs().getFloat("value");
    return () -> out.elements().fill(value);
  }

  private static Kernel fill(KernelContext c) {
    Tensor out = c.out("Out");
    float[] values = c.attrs().getFloats("value");
    return () -> {
      Elements to = out.elements();
      for (int i = 0; i < values.length; i++) {
        to.set(i, values[i]);
      }
    };
  }

  private static Kernel assignValue(KernelContext c) {
    Tensor out = c.out("Out");
    float[] floats = c.attrs().getFloats("fp32_values");
    long[] integers =
        switch (c.dtype()) {
          case BOOL -> widened(c.attrs().getInts("bool_values"));
          case INT32 -> widened(c.attrs().getInts("int32_values"));
          default -> c.attrs().getLongs("int64_values");
        };
    boolean floating = c.dtype().isFloating();
    return () -> {
      Elements to = out.elements();
      for (int i = 0; i < to.length(); i++) {
        if (floating) {
          to.set(i, floats[i]);
        } else {
          to.setLong(i, integers[i]);
        }
      }
    };
  }

  private static long[] widened(int[] values) {
    return java.util.Arrays.stream(values).asLongStream().toArray();
  }

  private static Kernel eye(KernelContext c) {
    Tensor out = c.out("Out");
    return () -> {
      Elements to = out.elements();
      to.fill(0);
      long columns = out.dim(1);
      for (long i = 0; i < Math.min(out.dim(0), columns); i++) {
        to.setLong(i * columns + i, 1);
      }
    };
  }
}
