package org.fluidjava.cuda.structured;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** Kernels of {@code edit_distance}. */
final class EditDistanceKernels {
  private static final String SOURCE = "structured/edit.cu";
  private static final int THREADS = 128;

  static final List<Specialisation> SPECIALISATIONS =
      List.of(new Specialisation(SOURCE, "edit_distance"));

  private EditDistanceKernels() {}

  static void register(Registrar kernels) {
    kernels.kernel(
        "edit_distance", List.of(DType.INT64, DType.INT32), EditDistanceKernels::distance);
  }

  private static Kernel distance(KernelContext c) {
    Tensor hyps = c.in("Hyps");
    Tensor refs = c.in("Refs");
    Segments guesses = new Segments(c, hyps, c.inOrNull("HypsLength"));
    Segments truths = new Segments(c, refs, c.inOrNull("RefsLength"));
    Tensor out = c.out("Out");
    Tensor count = c.out("SequenceNum");
    boolean normalized = c.attrs().getBoolean("normalized");
    Tensor diagonals = c.scratch(DType.INT32);
    CudaDevice device = CudaDevice.of(c);
    CudaKernel kernel = device.kernel(SOURCE, "edit_distance");
    return () -> {
      int pairs = guesses.count();
      RuleViolation.unless(
          truths.count() >= pairs && hyps.dtype() == refs.dtype(),
          "%s and %s must be pairs of sequences of one type",
          hyps,
          refs);
      long width = guesses.longest() + 1;
      diagonals.resize(pairs, 3, width);
      kernel.begin().tensor(hyps).tensor(refs).integer(hyps.dtype().bytes()).tensor(out);
      kernel.tensor(diagonals).longInteger(width).integer(normalized ? 1 : 0).longInteger(pairs);
      guesses.arguments(kernel);
      truths.arguments(kernel).launch(pairs, THREADS);
      device.copyIn(new long[] {pairs}, 0, count.address(), count.bytes());
    };
  }
}
