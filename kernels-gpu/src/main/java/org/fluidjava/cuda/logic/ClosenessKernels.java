package org.fluidjava.cuda.logic;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of {@code allclose}, {@code isclose}, {@code equal_all} and {@code is*_v2}. */
final class ClosenessKernels {
  private static final List<String> EACH = List.of("isfinite_v2", "isinf_v2", "isnan_v2");

  private ClosenessKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("allclose", c -> close(c, true))
        .forFloats("isclose", c -> close(c, false))
        .kernel("equal_all", CudaTypes.PLAIN, ClosenessKernels::equalAll);
    for (int i = 0; i < EACH.size(); i++) {
      int test = i;
      kernels.forFloats(EACH.get(i), c -> finite(c, test));
    }
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.PLAIN) {
      all.add(
          new Specialisation(
              ComparisonKernels.SOURCE, "equal_each", CudaTypes.define("IN", dtype)));
    }
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("close_each", "finite_each")) {
        all.add(new Specialisation(ComparisonKernels.SOURCE, entry, CudaTypes.define("IN", dtype)));
      }
    }
  }

  private static Kernel close(KernelContext c, boolean all) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("Input");
    Tensor y = c.in("Other");
    Tensor out = c.out("Out");
    double relative = Double.parseDouble(c.attrs().getString("rtol"));
    double absolute = Double.parseDouble(c.attrs().getString("atol"));
    boolean equalNan = c.attrs().getBoolean("equal_nan");
    Tensor each = c.scratch(DType.BOOL);
    Reduction every = new Reduction(c, "every", DType.BOOL, DType.BOOL);
    CudaKernel kernel =
        device.kernel(ComparisonKernels.SOURCE, "close_each", CudaTypes.define("IN", c.dtype()));
    return () -> {
      long n = x.numel();
      Tensor to = out;
      if (all) {
        each.resize(n);
        to = each;
      }
      kernel.begin().tensor(x).tensor(y).tensor(to).longInteger(n);
      kernel.real64(relative).real64(absolute).integer(equalNan ? 1 : 0);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
      if (all) {
        every.all(each.address(), n, out.address());
      }
    };
  }

  private static Kernel equalAll(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Tensor each = c.scratch(DType.BOOL);
    Reduction every = new Reduction(c, "every", DType.BOOL, DType.BOOL);
    CudaKernel kernel =
        device.kernel(ComparisonKernels.SOURCE, "equal_each", CudaTypes.define("IN", c.dtype()));
    return () -> {
      if (!x.shape().equals(y.shape())) {
        device.zero(out.address(), out.bytes());
        return;
      }
      long n = x.numel();
      each.resize(n);
      kernel.begin().tensor(x).tensor(y).tensor(each).longInteger(n);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
      every.all(each.address(), n, out.address());
    };
  }

  private static Kernel finite(KernelContext c, int test) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    CudaKernel kernel =
        device.kernel(ComparisonKernels.SOURCE, "finite_each", CudaTypes.define("IN", c.dtype()));
    return () -> {
      long n = x.numel();
      kernel.begin().tensor(x).tensor(out).longInteger(n).integer(test);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }
}
