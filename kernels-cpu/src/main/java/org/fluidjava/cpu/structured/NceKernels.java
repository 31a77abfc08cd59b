package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Philox;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code nce}. */
final class NceKernels {
  private NceKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("nce", NceKernels::cost).forFloats("nce_grad", NceKernels::costGrad);
  }

  /** Draws classes and knows their probabilities. */
  private static final class Sampler {
    private final int kind;
    private final int classes;
    private final @Nullable Tensor probabilities;
    private final @Nullable Tensor alias;
    private final @Nullable Tensor aliasProbabilities;

    Sampler(KernelContext c) {
      kind = c.attrs().getInt("sampler");
      classes = c.attrs().getInt("num_total_classes");
      probabilities = c.inOrNull("CustomDistProbs");
      alias = c.inOrNull("CustomDistAlias");
      aliasProbabilities = c.inOrNull("CustomDistAliasProbs");
    }

    double probability(long id) {
      if (kind == 2 && probabilities != null) {
        return probabilities.elements().get(id);
      }
      return kind == 1 ? Math.log((id + 2.0) / (id + 1)) / Math.log(classes) : 1.0 / classes;
    }

    long draw(RandomStream random, long i) {
      double u = Philox.uniform(Philox.word(random, 2 * i));
      if (kind == 1) {
        return Math.min(classes - 1, (long) (Math.exp(u * Math.log(classes)) - 1));
      }
      long id = Math.min(classes - 1, (long) (u * classes));
      if (kind == 2 && alias != null && aliasProbabilities != null) {
        double second = Philox.uniform(Philox.word(random, 2 * i + 1));
        long other = alias.elements().getLong(id);
        id =
            second < aliasProbabilities.elements().get(id) || other < 0
                ? id
                : Math.min(other, classes - 1);
      }
      return id;
    }
  }

  private static Kernel cost(KernelContext c) {
    Tensor input = c.in("Input");
    Tensor label = c.in("Label");
    Tensor weight = c.in("Weight");
    @Nullable Tensor bias = c.inOrNull("Bias");
    @Nullable Tensor rowWeight = c.inOrNull("SampleWeight");
    Tensor out = c.out("Cost");
    @Nullable Tensor logits = c.outOrNull("SampleLogits");
    @Nullable Tensor labels = c.outOrNull("SampleLabels");
    int[] custom = c.attrs().getInts("custom_neg_classes");
    int drawn = custom.length > 0 ? custom.length : c.attrs().getInt("num_neg_samples");
    Sampler sampler = new Sampler(c);
    RandomStream random = c.random();
    return () -> {
      Elements ids = label.elements();
      long rows = input.dim(0);
      long width = input.dim(1);
      int trues = (int) (rows == 0 ? 0 : label.numel() / rows);
      int samples = trues + drawn;
      for (long i = 0; i < rows; i++) {
        double cost = 0;
        for (int s = 0; s < samples; s++) {
          long id = s < trues ? ids.getLong(i * trues + s) : 0;
          if (s >= trues) {
            int k = s - trues;
            id = custom.length > 0 ? custom[k] : sampler.draw(random, i * drawn + k);
          }
          RuleViolation.unless(
              id >= 0 && id < weight.dim(0),
              "Label[%d, %d] is %d, but there are classes 0 to %d",
              i,
              s,
              id,
              weight.dim(0) - 1);
          double z = bias == null ? 0 : bias.elements().get(id);
          Elements x = input.elements();
          Elements w = weight.elements();
          for (long d = 0; d < width; d++) {
            z += x.get(i * width + d) * w.get(id * width + d);
          }
          double o = 1 / (1 + Math.exp(-z));
          double b = sampler.probability(id) * drawn;
          cost -= Math.log((s < trues ? o : b) / (o + b));
          if (logits != null) {
            logits.elements().set(i * samples + s, o);
          }
          if (labels != null) {
            labels.elements().setLong(i * samples + s, id);
          }
        }
        out.elements().set(i, rowWeight == null ? cost : cost * rowWeight.elements().get(i));
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
    @Nullable Tensor inputGrad = c.outOrNull("Input@GRAD");
    @Nullable Tensor weightGrad = c.outOrNull("Weight@GRAD");
    @Nullable Tensor biasGrad = c.outOrNull("Bias@GRAD");
    Sampler sampler = new Sampler(c);
    return () -> {
      @Nullable Elements ofInput = zeroed(inputGrad);
      @Nullable Elements ofWeight = zeroed(weightGrad);
      @Nullable Elements ofBias = zeroed(biasGrad);
      Elements x = input.elements();
      Elements w = weight.elements();
      Elements ids = labels.elements();
      Elements outs = logits.elements();
      long rows = input.dim(0);
      long width = input.dim(1);
      long trues = rows == 0 ? 0 : label.numel() / rows;
      long samples = labels.dim(1);
      for (long i = 0; i < rows; i++) {
        double g = grad.elements().get(i) * (rowWeight == null ? 1 : rowWeight.elements().get(i));
        for (long s = 0; s < samples; s++) {
          long id = ids.getLong(i * samples + s);
          double o = outs.get(i * samples + s);
          double b = sampler.probability(id) * (samples - trues);
          double share = g * (s < trues ? -b * (1 - o) : o * (1 - o)) / (o + b);
          for (long d = 0; d < width; d++) {
            if (ofInput != null) {
              ofInput.add(i * width + d, share * w.get(id * width + d));
            }
            if (ofWeight != null) {
              ofWeight.add(id * width + d, share * x.get(i * width + d));
            }
          }
          if (ofBias != null) {
            ofBias.add(id, share);
          }
        }
      }
    };
  }

  private static @Nullable Elements zeroed(@Nullable Tensor tensor) {
    if (tensor == null) {
      return null;
    }
    Elements elements = tensor.elements();
    elements.fill(0);
    return elements;
  }
}
