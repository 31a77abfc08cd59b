package org.fluidjava.cuda.structured;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
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

/** Kernels of {@code linear_chain_crf} and {@code crf_decoding}. */
final class CrfKernels {
  private static final String SOURCE = "structured/crf.cu";
  private static final int THREADS = 128;

  private CrfKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("linear_chain_crf", CrfKernels::cost)
        .forFloats("linear_chain_crf_grad", CrfKernels::costGrad)
        .forFloats("crf_decoding", CrfKernels::decode);
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {"exps_of", "row_exps", "crf_cost", "crf_grad", "crf_total", "viterbi"}) {
        // Exponentials and logarithms in double are calls, around which registers are put away.
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)).spilling(256));
      }
    }
    return all;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  private static void launch(CudaKernel kernel, long threads) {
    kernel.launch(CudaKernel.blocks(threads, Units.THREADS), Units.THREADS);
  }

  private static Fault outside(KernelContext c) {
    return CudaDevice.of(c).faults().fault(c, "Label[%2$d] is %1$d, but there are tags 0 to %3$d");
  }

  private static void requireTags(Tensor emission, Tensor transition) {
    long tags = emission.dim(-1);
    RuleViolation.unless(
        tags > 0 && transition.numel() == (tags + 2) * tags,
        "%s must be [%d, %d] for emissions %s",
        transition,
        tags + 2,
        tags,
        emission);
  }

  private static Kernel cost(KernelContext c) {
    Tensor emission = c.in("Emission");
    Tensor transition = c.in("Transition");
    Tensor label = c.in("Label");
    @Nullable Tensor alphaOut = c.outOrNull("Alpha");
    @Nullable Tensor emissionOut = c.outOrNull("EmissionExps");
    @Nullable Tensor transitionOut = c.outOrNull("TransitionExps");
    Tensor out = c.out("LogLikelihood");
    Segments segments = new Segments(c, emission, c.inOrNull("Length"));
    Tensor alphas = c.scratch(DType.FLOAT64);
    Tensor exps = c.scratch(DType.FLOAT64);
    Fault fault = outside(c);
    CudaKernel expsOf = kernel(c, "exps_of");
    CudaKernel rowExps = kernel(c, "row_exps");
    CudaKernel cost = kernel(c, "crf_cost");
    return () -> {
      requireTags(emission, transition);
      int tags = (int) emission.dim(-1);
      exps.resize(transition.shape());
      alphas.resize(emission.shape());
      expsOf.begin().tensor(transition).tensor(exps).tensor(transitionOut);
      launch(expsOf.longInteger(transition.numel()), transition.numel());
      if (alphaOut != null) {
        Fill.zero(alphaOut);
      }
      int sequences = segments.count();
      cost.begin().tensor(emission).tensor(transition).tensor(exps);
      cost.tensor(label).integer(label.dtype().bytes()).tensor(alphas).tensor(alphaOut);
      cost.tensor(out).integer(tags).longInteger(sequences);
      segments.arguments(cost).fault(fault).launch(sequences, THREADS);
      if (emissionOut != null) {
        long rows = emission.numel() / tags;
        rowExps.begin().tensor(emission).tensor(emissionOut).longInteger(rows).integer(tags);
        launch(rowExps, rows);
      }
    };
  }

  private static Kernel costGrad(KernelContext c) {
    Tensor emission = c.in("Emission");
    Tensor emissionExps = c.in("EmissionExps");
    Tensor transition = c.in("Transition");
    Tensor label = c.in("Label");
    Tensor alpha = c.in("Alpha");
    Tensor grad = c.in("LogLikelihood@GRAD");
    @Nullable Tensor emissionGrad = c.outOrNull("Emission@GRAD");
    @Nullable Tensor transitionGrad = c.outOrNull("Transition@GRAD");
    Segments segments = new Segments(c, emission, c.inOrNull("Length"));
    Tensor exps = c.scratch(DType.FLOAT64);
    Tensor betas = c.scratch(DType.FLOAT64);
    Tensor sums = c.scratch(DType.FLOAT64);
    Fault fault = outside(c);
    CudaKernel expsOf = kernel(c, "exps_of");
    CudaKernel back = kernel(c, "crf_grad");
    CudaKernel total = kernel(c, "crf_total");
    return () -> {
      requireTags(emission, transition);
      int tags = (int) transition.dim(1);
      int sequences = segments.count();
      RuleViolation.unless(
          emissionExps.numel() == emission.numel()
              && alpha.numel() == emission.numel()
              && grad.numel() >= sequences,
          "%s, %s and %s must fit emissions %s",
          emissionExps,
          alpha,
          grad,
          emission);
      exps.resize(transition.shape());
      betas.resize(sequences, 2, tags);
      sums.resize(sequences, tags + 2, tags);
      expsOf.begin().tensor(transition).tensor(exps).tensor(null);
      launch(expsOf.longInteger(transition.numel()), transition.numel());
      Fill.zero(sums);
      if (emissionGrad != null) {
        Fill.zero(emissionGrad);
      }
      back.begin().tensor(exps).tensor(emissionExps).tensor(alpha).tensor(label);
      back.integer(label.dtype().bytes()).tensor(grad).tensor(betas).tensor(sums);
      back.tensor(emissionGrad).integer(tags).longInteger(sequences);
      segments.arguments(back).fault(fault).launch(sequences, THREADS);
      if (transitionGrad != null) {
        long count = transition.numel();
        total.begin().tensor(sums).tensor(transitionGrad);
        launch(total.longInteger(sequences).longInteger(count), count);
      }
    };
  }

  private static Kernel decode(KernelContext c) {
    Tensor emission = c.in("Emission");
    Tensor transition = c.in("Transition");
    @Nullable Tensor label = c.inOrNull("Label");
    Tensor path = c.out("ViterbiPath");
    Segments segments = new Segments(c, emission, c.inOrNull("Length"));
    Tensor scores = c.scratch(DType.FLOAT64);
    Tensor sources = c.scratch(DType.INT32);
    CudaKernel kernel = kernel(c, "viterbi");
    return () -> {
      requireTags(emission, transition);
      Fill.zero(path);
      scores.resize(emission.shape());
      sources.resize(emission.shape());
      int sequences = segments.count();
      kernel.begin().tensor(emission).tensor(transition).tensor(label);
      kernel.integer(label == null ? 0 : label.dtype().bytes()).tensor(scores).tensor(sources);
      kernel.tensor(path).integer((int) emission.dim(-1)).longInteger(sequences);
      segments.arguments(kernel).launch(sequences, THREADS);
    };
  }
}
