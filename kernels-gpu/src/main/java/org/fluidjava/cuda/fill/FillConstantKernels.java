package org.fluidjava.cuda.fill;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels that write one number throughout, a list of numbers, or a diagonal. */
final class FillConstantKernels {
  private FillConstantKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("fill_constant", FillConstantKernels::constant)
        .forAll("fill_constant_batch_size_like", FillConstantKernels::constant)
        .forAll("fill_zeros_like", FillConstantKernels::zerosLike)
        .forAll("fill_zeros_like2", FillConstantKernels::zerosLike)
        .forAll("fill_any_like", FillConstantKernels::anyLike)
        .kernel(
            "assign_value",
            List.of(DType.FLOAT32, DType.INT32, DType.INT64, DType.BOOL),
            FillConstantKernels::assignValue)
        .kernel("fill", CudaTypes.NUMBERS, FillConstantKernels::fill)
        .kernel("is_empty", CudaTypes.PLAIN, FillConstantKernels::isEmpty)
        .forAll("eye", FillConstantKernels::eye)
        .kernel("linspace", CudaTypes.NUMBERS, FillConstantKernels::linspace);
  }

  static void specialisations(List<Specialisation> all) {
    Filling.specialisations(all);
    for (DType dtype : DType.values()) {
      all.add(new Specialisation(Filling.SOURCE, "eye", CudaTypes.define("OUT", dtype)));
    }
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(Filling.SOURCE, "linspace", CudaTypes.define("OUT", dtype)));
      all.add(
          new Specialisation(
              Filling.SOURCE,
              "fill_given",
              CudaTypes.define("OUT", dtype),
              CudaTypes.define("GIVEN", dtype)));
    }
  }

  private static Kernel constant(KernelContext c) {
    Tensor out = c.out("Out");
    @Nullable Tensor given = c.inOrNull("ValueTensor");
    if (given != null) {
      CudaDevice device = CudaDevice.of(c);
      CudaKernel kernel =
          device.kernel(
              Filling.SOURCE,
              "fill_given",
              CudaTypes.define("OUT", out.dtype()),
              CudaTypes.define("GIVEN", given.dtype()));
      return () -> {
        long n = out.numel();
        kernel.begin().tensor(out).longInteger(n).tensor(given);
        kernel.integer(out.dtype() == DType.BOOL ? 1 : 0);
        kernel.launch(Grid.items(device, n), Grid.THREADS);
      };
    }
    String text = c.attrs().getString("str_value");
    double value = text.isEmpty() ? c.attrs().getFloat("value") : number(text);
    long integer =
        text.isEmpty() || !Double.isFinite(value) ? (long) value : new BigDecimal(text).longValue();
    Filling filling = new Filling(c, out);
    return () -> filling.run(value, integer);
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
    if (c.inValue("X", 0) instanceof TensorList from
        && c.outValue("Out", 0) instanceof TensorList to) {
      return () -> {
        to.setSize(from.size());
        for (int i = 0; i < from.size(); i++) {
          Tensor item = from.get(i);
          if (item.isWritten()) {
            to.get(i).setDtype(item.dtype());
            to.get(i).resize(item.shape());
            to.get(i).setLod(item.lod());
            to.get(i).zero();
          }
        }
      };
    }
    return c.out("Out")::zero;
  }

  private static Kernel anyLike(KernelContext c) {
    double value = c.attrs().getFloat("value");
    Filling filling = new Filling(c, c.out("Out"));
    return () -> filling.run(value, (long) value);
  }

  /** The host knows the extents, so nothing but the answer goes to the device. */
  private static Kernel isEmpty(KernelContext c) {
    Tensor x = c.in("X");
    Filling filling = new Filling(c, c.out("Out"));
    return () -> filling.run(x.numel() == 0 ? 1 : 0, x.numel() == 0 ? 1 : 0);
  }

  /** The numbers go to the device once; each run copies them there. */
  private static Kernel assignValue(KernelContext c) {
    Tensor out = c.out("Out");
    Object values =
        switch (c.dtype()) {
          case FLOAT32 -> c.attrs().getFloats("fp32_values");
          case INT32 -> c.attrs().getInts("int32_values");
          case BOOL -> bytes(c.attrs().getInts("bool_values"));
          default -> c.attrs().getLongs("int64_values");
        };
    return given(c, out, values);
  }

  private static byte[] bytes(int[] numbers) {
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (numbers[i] == 0 ? 0 : 1);
    }
    return bytes;
  }

  /** The attribute has real numbers whatever the type. */
  private static Kernel fill(KernelContext c) {
    Tensor out = c.out("Out");
    float[] values = c.attrs().getFloats("value");
    Object numbers =
        switch (out.dtype()) {
          case FLOAT32 -> values;
          case FLOAT64 -> {
            double[] all = new double[values.length];
            Arrays.setAll(all, i -> values[i]);
            yield all;
          }
          case INT32 -> {
            int[] all = new int[values.length];
            Arrays.setAll(all, i -> (int) values[i]);
            yield all;
          }
          default -> {
            long[] all = new long[values.length];
            Arrays.setAll(all, i -> (long) values[i]);
            yield all;
          }
        };
    return given(c, out, numbers);
  }

  private static Kernel given(KernelContext c, Tensor out, Object values) {
    CudaDevice device = CudaDevice.of(c);
    Tensor kept = c.state(out.dtype());
    return () -> {
      long n = out.numel();
      if (n > 0 && kept.numel() != n) {
        kept.resize(n);
        device.copyIn(values, 0, kept.address(), kept.bytes());
      }
      if (n > 0) {
        device.copy(kept.address(), out.address(), out.bytes());
      }
    };
  }

  private static Kernel eye(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor out = c.out("Out");
    DType dtype = c.dtype();
    CudaKernel kernel = device.kernel(Filling.SOURCE, "eye", CudaTypes.define("OUT", dtype));
    return () -> {
      kernel.begin().tensor(out).longInteger(out.dim(0)).longInteger(out.dim(1));
      kernel.longInteger(Filling.bits(dtype, 1, 1));
      kernel.launch(Grid.items(device, out.numel()), Grid.THREADS);
    };
  }

  private static Kernel linspace(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor start = c.in("Start");
    Tensor stop = c.in("Stop");
    Tensor out = c.out("Out");
    CudaKernel kernel =
        device.kernel(Filling.SOURCE, "linspace", CudaTypes.define("OUT", c.dtype()));
    return () -> {
      long n = out.numel();
      kernel.begin().tensor(start).tensor(stop).tensor(out).longInteger(n);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }
}
