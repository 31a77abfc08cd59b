package org.fluidjava.cuda.structured;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code warpctc}. */
final class WarpctcKernels {
  private static final String SOURCE = "structured/ctc.cu";
  private static final int THREADS = 128;

  private WarpctcKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("warpctc", WarpctcKernels::cost)
        .forFloats("warpctc_grad", WarpctcKernels::costGrad);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry : new String[] {"ctc_cost", "ctc_grad"}) {
        // Exponentials and logarithms in double are calls, around which registers are put away.
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)).spilling(256));
      }
    }
    return all;
  }

  /** Logits packed by LoD, or [steps, sequences, classes] with the lengths apart. */
  private static final class Logits {
    private final Tensor logits;
    private final @Nullable Tensor length;
    private final DeviceInts offsets;

    Logits(KernelContext c) {
      logits = c.in("Logits");
      length = c.inOrNull("LogitsLength");
      offsets = new DeviceInts(CudaDevice.of(c));
    }

    int classes() {
      return (int) logits.dim(-1);
    }

    int sequences() {
      return length == null ? logits.lod().sequences(0) : Math.toIntExact(logits.dim(1));
    }

    long mostSteps() {
      return length == null ? logits.lod().longest() : logits.dim(0);
    }

    CudaKernel arguments(CudaKernel to) {
      RuleViolation.unless(
          length == null || length.numel() >= sequences(),
          "LogitsLength must have a number for each of %d sequences",
          sequences());
      return to.longInteger(sequences())
          .pointer(length == null ? offsets.offsets(logits.lod(), 0) : 0)
          .tensor(length)
          .integer(length == null ? 0 : length.dtype().bytes())
          .longInteger(mostSteps());
    }
  }

  private static Kernel cost(KernelContext c) {
    Tensor label = c.in("Label");
    Logits logits = new Logits(c);
    Segments labels = new Segments(c, label, c.inOrNull("LabelLength"));
    Tensor loss = c.out("Loss");
    @Nullable Tensor wanted = c.outOrNull("WarpCTCGrad");
    Tensor saved = wanted == null ? c.scratch(c.dtype()) : wanted;
    int blank = c.attrs().getInt("blank");
    Tensor norms = c.scratch(DType.FLOAT64);
    Tensor symbols = c.scratch(DType.INT32);
    Tensor alphas = c.scratch(DType.FLOAT64);
    Tensor betas = c.scratch(DType.FLOAT64);
    Tensor shares = c.scratch(DType.FLOAT64);
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "ctc_cost", Units.real(c.dtype()));
    Fault fault =
        CudaDevice.of(c)
            .faults()
            .fault(
                c,
                "Label[%2$d] is %1$d, but it must be a class from 0 to %3$d other than blank ("
                    + blank
                    + ")");
    return () -> {
      int count = logits.sequences();
      RuleViolation.unless(
          labels.count() >= count && blank >= 0 && blank < logits.classes(),
          "%s must have labels for each of %d sequences, and blank (%d) be one of %d classes",
          label,
          count,
          blank,
          logits.classes());
      long mostSteps = logits.mostSteps();
      long mostLabels = labels.longest();
      long mostStates = 2 * mostLabels + 1;
      saved.resize(mostSteps, count, logits.classes());
      Fill.zero(saved);
      norms.resize(count, mostSteps);
      symbols.resize(count, mostLabels);
      alphas.resize(count, mostSteps, mostStates);
      betas.resize(count, 2, mostStates);
      shares.resize(count, mostStates);
      kernel.begin().tensor(logits.logits).tensor(label).integer(label.dtype().bytes());
      labels.arguments(kernel).tensor(norms).tensor(symbols).tensor(alphas).tensor(betas);
      kernel.tensor(shares).tensor(loss).tensor(saved).longInteger(mostLabels);
      kernel.integer(logits.classes()).integer(blank);
      logits.arguments(kernel).fault(fault).launch(count, THREADS);
    };
  }

  private static Kernel costGrad(KernelContext c) {
    Logits logits = new Logits(c);
    Tensor saved = c.in("WarpCTCGrad");
    Tensor grad = c.in("Loss@GRAD");
    Tensor to = c.out("Logits@GRAD");
    int byTimes = c.attrs().getBoolean("norm_by_times") ? 1 : 0;
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "ctc_grad", Units.real(c.dtype()));
    return () -> {
      int classes = logits.classes();
      RuleViolation.unless(
          saved.numel() == logits.mostSteps() * logits.sequences() * classes
              && grad.numel() >= logits.sequences(),
          "%s and %s do not fit %s",
          saved,
          grad,
          logits.logits);
      kernel.begin().tensor(saved).tensor(grad).tensor(to);
      kernel.longInteger(classes == 0 ? 0 : to.numel() / classes).integer(classes).integer(byTimes);
      logits.arguments(kernel).launch(CudaKernel.blocks(to.numel(), Units.THREADS), Units.THREADS);
    };
  }
}
