package org.fluidjava.cuda.structured;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.DeviceInts;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code nce}; the random numbers are the CPU's. */
final class NceKernels {
  private NceKernels() {}

  static void register(Registrar kernels) {
    kernels.forFloats("nce", NceKernels::cost).forFloats("nce_grad", NceKernels::costGrad);
  }

  /** Where the drawn classes come from. */
  private record Sampler(int kind, int classes, @Nullable Tensor probabilities) {
    static Sampler of(KernelContext c) {
      return new Sampler(
          c.attrs().getInt("sampler"),
          c.attrs().getInt("num_total_classes"),
          c.inOrNull("CustomDistProbs"));
    }

    void require(Tensor weight) {
      RuleViolation.unless(
          probabilities == null || probabilities.numel() >= weight.dim(0),
          "CustomDistProbs must have a number for each of %d classes",
          weight.dim(0));
    }

    CudaKernel arguments(CudaKernel to) {
      return to.integer(kind).integer(classes).tensor(probabilities);
    }
  }

  private static Kernel cost(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor label = c.in("Label");
    Tensor weight = c.in("Weight");
    @Nullable Tensor bias = c.inOrNull("Bias");
    @Nullable Tensor rowWeight = c.inOrNull("SampleWeight");
    @Nullable Tensor alias = c.inOrNull("CustomDistAlias");
    @Nullable Tensor aliasProbabilities = c.inOrNull("CustomDistAliasProbs");
    Tensor out = c.out("Cost");
    @Nullable Tensor logits = c.outOrNull("SampleLogits");
    @Nullable Tensor labels = c.outOrNull("SampleLabels");
    int[] custom = c.attrs().getInts("custom_neg_classes");
    int drawn = custom.length > 0 ? custom.length : c.attrs().getInt("num_neg_samples");
    Sampler sampler = Sampler.of(c);
    RandomStream random = c.random();
    Tensor ids = c.scratch(DType.INT64);
    Tensor costs = c.scratch(DType.FLOAT64);
    CudaDevice device = CudaDevice.of(c);
    DeviceInts customThere = new DeviceInts(device);
    int last = sampler.classes() - 1;
    Fault fault =
        device.faults().fault(c, "Label[%2$d, %3$d] is %1$d, but there are classes 0 to " + last);
    CudaKernel draw = SampledGradient.kernel(c, "nce_samples");
    CudaKernel outputs = SampledGradient.kernel(c, "nce_outputs");
    CudaKernel sum = SampledGradient.kernel(c, "row_costs");
    return () -> {
      sampler.require(weight);
      long rows = input.dim(0);
      int trues = (int) (rows == 0 ? 0 : label.numel() / rows);
      int samples = trues + drawn;
      long count = rows * samples;
      ids.resize(count);
      costs.resize(count);
      draw.begin().tensor(label).integer(label.dtype().bytes()).pointer(customThere.ints(custom));
      draw.tensor(ids).longInteger(rows).integer(trues).integer(drawn);
      draw.integer(sampler.kind()).integer(sampler.classes()).longInteger(weight.dim(0));
      boolean whole = alias != null && !alias.dtype().isFloating();
      draw.tensor(alias).integer(alias == null || !whole ? 0 : alias.dtype().bytes());
      draw.tensor(aliasProbabilities).longInteger(random.seed()).longInteger(random.stream());
      draw.longInteger(random.step()).fault(fault);
      draw.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
      outputs.begin().tensor(input).tensor(weight).tensor(bias).tensor(ids).tensor(costs);
      outputs.tensor(logits).longInteger(count).integer(samples).integer(trues);
      outputs.longInteger(input.dim(1));
      sampler.arguments(outputs);
      outputs.launch(SampledGradient.blocks(count), SampledGradient.THREADS);
      sum.begin().tensor(costs).tensor(rowWeight).tensor(out).longInteger(rows);
      sum.integer(samples).real64(0);
      sum.launch(CudaKernel.blocks(rows, Units.THREADS), Units.THREADS);
      if (labels != null) {
        BoxCopy.whole(ids, labels);
      }
    };
  }

  private static Kernel costGrad(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor label = c.in("Label");
    Tensor weight = c.in("Weight");
    Tensor logits = c.in("SampleLogits");
    Tensor labels = c.in("SampleLabels");
    @Nullable Tensor rowWeight = c.inOrNull("SampleWeight");
    Tensor grad = c.in("Cost@GRAD");
    Sampler sampler = Sampler.of(c);
    Tensor shares = c.scratch(c.dtype());
    CudaKernel share = SampledGradient.kernel(c, "nce_shares");
    SampledGradient gradient = new SampledGradient(c, "Input", "Weight");
    return () -> {
      sampler.require(weight);
      long rows = input.dim(0);
      int trues = (int) (rows == 0 ? 0 : label.numel() / rows);
      int samples = Math.toIntExact(labels.dim(1));
      long count = rows * samples;
      RuleViolation.unless(
          labels.numel() == count && logits.numel() == count && grad.numel() >= rows,
          "%s, %s and %s must have rows as %s",
          labels,
          logits,
          grad,
          input);
      shares.resize(count);
      share.begin().tensor(labels).tensor(logits).tensor(grad).tensor(rowWeight).tensor(shares);
      share.longInteger(count).integer(samples).integer(trues);
      sampler.arguments(share).longInteger(weight.dim(0));
      share.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
      gradient.run(labels, shares, samples);
    };
  }
}
