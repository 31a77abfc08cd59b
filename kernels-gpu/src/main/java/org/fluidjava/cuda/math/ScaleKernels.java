package org.fluidjava.cuda.math;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code scale}, {@code increment}, {@code sign} and {@code minus}. */
final class ScaleKernels {
  private static final String SOURCE = "math/scale.cu";

  private ScaleKernels() {}

  static void register(Registrar kernels) {
    kernels
        .kernel("scale", CudaTypes.PLAIN, ScaleKernels::scale)
        .kernel("increment", CudaTypes.PLAIN, ScaleKernels::increment)
        .kernel("sign", CudaTypes.PLAIN, ScaleKernels::sign)
        .kernel("minus", CudaTypes.PLAIN, c -> new Binary(c, -1, "subtract", c.dtype(), null));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.PLAIN) {
      for (String entry : List.of("increment", "sign")) {
        all.add(new Specialisation(SOURCE, entry, defines(dtype, DType.FLOAT32)));
      }
      all.add(new Specialisation(SOURCE, "scale", defines(dtype, DType.FLOAT32)));
    }
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(SOURCE, "by_number", CudaTypes.define("IN", dtype)));
    }
  }

  private static String[] defines(DType in, DType factor) {
    List<String> all = new ArrayList<>();
    all.add(CudaTypes.define("IN", in));
    all.add(CudaTypes.define("FACTOR", factor));
    if (!in.isFloating()) {
      all.add("WHOLE=1");
    }
    if (in == DType.BOOL) {
      all.add("BOOLS=1");
    }
    return all.toArray(new String[0]);
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
    CudaDevice device = CudaDevice.of(c);
    float given = c.attrs().getFloat("scale");
    float bias = c.attrs().getFloat("bias");
    boolean after = c.attrs().getBoolean("bias_after_scale");
    @Nullable Tensor factor = c.inOrNull("ScaleTensor");
    CudaKernel kernel =
        device.kernel(
            SOURCE, "scale", defines(c.dtype(), factor == null ? DType.FLOAT32 : factor.dtype()));
    return () -> {
      long n = x.numel();
      kernel.begin().tensor(x).tensor(out).longInteger(n).real64(given).real64(bias);
      kernel.integer(after ? 1 : 0).tensor(factor);
      kernel.launch(Grid.packs(device, n, x.dtype()), Grid.THREADS);
    };
  }

  private static Kernel increment(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    float step = c.attrs().getFloat("step");
    CudaKernel kernel = device.kernel(SOURCE, "increment", defines(c.dtype(), DType.FLOAT32));
    return () -> kernel.begin().tensor(x).tensor(out).real64(step).launch(1, 1);
  }

  private static Kernel sign(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    CudaKernel kernel = device.kernel(SOURCE, "sign", defines(c.dtype(), DType.FLOAT32));
    return () -> {
      kernel.begin().tensor(x).tensor(out).longInteger(x.numel());
      kernel.launch(Grid.items(device, x.numel()), Grid.THREADS);
    };
  }
}
