package org.fluidjava.cuda.shape;

import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/** Kernels of {@code repeat_interleave}. */
final class RepeatInterleaveKernels {
  static final String SOURCE = "shape/repeat.cu";

  private RepeatInterleaveKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forNumbers("repeat_interleave", c -> repeat(c, c.in("X"), c.out("Out"), false))
        .forFloats(
            "repeat_interleave_grad", c -> repeat(c, c.out("X@GRAD"), c.in("Out@GRAD"), true));
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64}) {
      for (String entry : List.of("repeat_offsets", "repeat", "fill_diagonal")) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
      if (dtype.isFloating()) {
        all.add(new Specialisation(SOURCE, "repeat_grad", Units.real(dtype)));
      }
    }
    return all;
  }

  /** Copies slices of {@code few} to {@code many}, or adds them up on the way back. */
  private static Kernel repeat(KernelContext c, Tensor few, Tensor many, boolean back) {
    CudaDevice device = CudaDevice.of(c);
    @Nullable Tensor each = c.inOrNull("RepeatsTensor");
    int repeats = c.attrs().getInt("Repeats");
    int dim = c.attrs().getInt("dim");
    Fault fault =
        device.faults().fault(c, "the repeats must add up to %3$d, the extent of Out, but to %1$d");
    Tensor offsets = c.scratch(DType.INT64);
    CudaKernel find = device.kernel(SOURCE, "repeat_offsets", Units.real(c.dtype()));
    CudaKernel kernel =
        device.kernel(SOURCE, back ? "repeat_grad" : "repeat", Units.real(c.dtype()));
    return () -> {
      int axis = dim < 0 ? dim + few.rank() : dim;
      long n = few.dim(axis);
      long wide = many.dim(axis);
      if (each != null) {
        offsets.resize(n + 1);
        find.begin().tensor(each).integer(each.dtype() == DType.INT64 ? 1 : 0).longInteger(n);
        find.longInteger(wide).tensor(offsets).fault(fault).launch(1, 1);
      } else {
        RuleViolation.unless(
            n * repeats == wide,
            "the repeats must add up to %d, the extent of Out, but to %d",
            wide,
            n * repeats);
      }
      kernel.begin().tensor(back ? many : few).tensor(back ? few : many);
      kernel.tensor(each == null ? null : offsets).longInteger(repeats);
      kernel.longInteger(few.product(0, axis)).longInteger(n).longInteger(wide);
      kernel.longInteger(few.product(axis + 1, few.rank()));
      long count = back ? few.numel() : many.numel();
      kernel.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
    };
  }
}
