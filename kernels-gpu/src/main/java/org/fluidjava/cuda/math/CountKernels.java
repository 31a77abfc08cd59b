package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Kernels of {@code histogram} and {@code searchsorted}. */
final class CountKernels {
  private static final String SOURCE = "math/counts.cu";

  private CountKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("histogram", CountKernels::histogram)
        .forNumbers("searchsorted", CountKernels::search);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.NUMBERS) {
      for (String entry : List.of("histogram_ends", "histogram")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.define("IN", dtype)));
      }
      for (DType out : CudaTypes.INTEGERS) {
        all.add(new Specialisation(SOURCE, "search", defines(dtype, dtype, out)));
      }
    }
  }

  private static String[] defines(DType in, DType value, DType out) {
    return new String[] {
      CudaTypes.define("IN", in), CudaTypes.define("VALUE", value), CudaTypes.define("OUT", out)
    };
  }

  private static Kernel histogram(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    long bins = c.attrs().getLong("bins");
    int min = c.attrs().getInt("min");
    int max = c.attrs().getInt("max");
    Tensor ends = c.scratch(DType.FLOAT64);
    Fault fault = device.faults().fault(c, "the ends of the histogram must be finite");
    String in = CudaTypes.define("IN", c.dtype());
    CudaKernel find = device.kernel(SOURCE, "histogram_ends", in);
    CudaKernel kernel = device.kernel(SOURCE, "histogram", in);
    return () -> {
      long n = x.numel();
      boolean own = min == max && n > 0;
      if (own) {
        ends.resize(2);
        find.begin().tensor(x).longInteger(n).tensor(ends).fault(fault).launch(1, 1024);
      }
      RuleViolation.unless(out.dtype() == DType.INT64, "%s must be int64", out);
      if (out.numel() > 0) {
        device.zero(out.address(), out.bytes());
      }
      kernel.begin().tensor(x).longInteger(n).tensor(own ? ends : null).real64(min).real64(max);
      kernel.longInteger(bins).tensor(out).launch(Grid.items(device, n), Grid.THREADS);
    };
  }

  private static Kernel search(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor lines = c.in("SortedSequence");
    Tensor values = c.in("Values");
    Tensor out = c.out("Out");
    int right = c.attrs().getBoolean("right") ? 1 : 0;
    DType[] types = {lines.dtype(), values.dtype(), out.dtype()};
    CudaKernel kernel = device.kernel(SOURCE, "search", defines(types[0], types[1], types[2]));
    return () -> {
      RuleViolation.unless(
          lines.dtype() == types[0] && values.dtype() == types[1] && out.dtype() == types[2],
          "%s, %s and %s must keep their element types",
          lines,
          values,
          out);
      long n = values.numel();
      long each = lines.rank() == 1 ? Math.max(1, n) : values.dim(-1);
      kernel.begin().tensor(lines).tensor(values).tensor(out).longInteger(n);
      kernel.longInteger(lines.dim(-1)).longInteger(each).integer(right);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }
}
