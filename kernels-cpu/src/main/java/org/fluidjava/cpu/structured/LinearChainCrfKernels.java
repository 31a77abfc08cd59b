package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code linear_chain_crf}. */
final class LinearChainCrfKernels {
  private LinearChainCrfKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("linear_chain_crf", LinearChainCrfKernels::cost)
        .forFloats("linear_chain_crf_grad", LinearChainCrfKernels::costGrad);
  }

  /** exp(transition) in double precision, so that float32's range is no limit. */
  private static void exps(Tensor transition, Tensor to) {
    to.resize(transition.shape());
    Elements from = transition.elements();
    Elements target = to.elements();
    for (long i = 0; i < from.length(); i++) {
      target.set(i, Math.exp(from.get(i)));
    }
  }

  private static int tag(Elements label, long row, int tags) {
    long tag = label.getLong(row);
    RuleViolation.unless(
        tag >= 0 && tag < tags, "Label[%d] is %d, but there are tags 0 to %d", row, tag, tags - 1);
    return (int) tag;
  }

  private static Kernel cost(KernelContext c) {
    Tensor emission = c.in("Emission");
    Tensor transition = c.in("Transition");
    Tensor label = c.in("Label");
    @Nullable Tensor alphaOut = c.outOrNull("Alpha");
    @Nullable Tensor emissionOut = c.outOrNull("EmissionExps");
    @Nullable Tensor transitionOut = c.outOrNull("TransitionExps");
    Tensor out = c.out("LogLikelihood");
    Segments segments = new Segments(emission, c.inOrNull("Length"));
    Tensor alphas = c.scratch(DType.FLOAT64);
    Tensor exps = c.scratch(DType.FLOAT64);
    return () -> {
      int tags = (int) emission.dim(-1);
      exps(transition, exps);
      alphas.resize(emission.shape());
      Elements alpha = alphas.elements();
      alpha.fill(0);
      Elements costs = out.elements();
      for (int i = 0; i < segments.count(); i++) {
        long begin = segments.begin(i);
        int length = segments.length(i);
        double value = 0;
        if (length > 0) {
          value = forward(emission.elements(), exps.elements(), alpha, begin, length, tags);
          value -=
              score(
                  emission.elements(),
                  transition.elements(),
                  label.elements(),
                  begin,
                  length,
                  tags);
        }
        costs.set(i, value);
      }
      if (alphaOut != null) {
        copy(alpha, alphaOut.elements());
      }
      if (transitionOut != null) {
        copy(exps.elements(), transitionOut.elements());
      }
      if (emissionOut != null) {
        rowExps(emission.elements(), emissionOut.elements(), tags);
      }
    };
  }

  private static void copy(Elements from, Elements to) {
    for (long i = 0; i < from.length(); i++) {
      to.set(i, from.get(i));
    }
  }

  private static double largest(Elements x, long at, int tags) {
    double largest = x.get(at);
    for (int k = 1; k < tags; k++) {
      largest = Math.max(largest, x.get(at + k));
    }
    return largest;
  }

  private static void rowExps(Elements x, Elements to, int tags) {
    for (long at = 0; at < x.length(); at += tags) {
      double largest = largest(x, at, tags);
      for (int k = 0; k < tags; k++) {
        to.set(at + k, Math.exp(x.get(at + k) - largest));
      }
    }
  }

  /** Fills the forward variables of one sequence and returns log Z. */
  private static double forward(
      Elements x, Elements exps, Elements alpha, long begin, int length, int tags) {
    double logZ = 0;
    for (int t = 0; t < length; t++) {
      long at = (begin + t) * tags;
      double largest = largest(x, at, tags);
      double sum = 0;
      for (int k = 0; k < tags; k++) {
        double reach = t == 0 ? exps.get(k) : 0;
        for (int j = 0; j < tags && t > 0; j++) {
          reach += alpha.get(at - tags + j) * exps.get((2L + j) * tags + k);
        }
        reach *= Math.exp(x.get(at + k) - largest);
        alpha.set(at + k, reach);
        sum += reach;
      }
      for (int k = 0; k < tags; k++) {
        alpha.set(at + k, alpha.get(at + k) / sum);
      }
      logZ += Math.log(sum) + largest;
    }
    double end = 0;
    for (int k = 0; k < tags; k++) {
      end += alpha.get((begin + length - 1) * tags + k) * exps.get(tags + k);
    }
    return logZ + Math.log(end);
  }

  private static double score(
      Elements x, Elements w, Elements label, long begin, int length, int tags) {
    int tag = tag(label, begin, tags);
    double score = w.get(tag);
    for (int t = 0; t < length; t++) {
      int next = tag(label, begin + t, tags);
      score += x.get((begin + t) * tags + next);
      if (t > 0) {
        score += w.get((2L + tag) * tags + next);
      }
      tag = next;
    }
    return score + w.get((long) tags + tag);
  }

  private static Kernel costGrad(KernelContext c) {
    Tensor emissionExps = c.in("EmissionExps");
    Tensor transition = c.in("Transition");
    Tensor label = c.in("Label");
    Tensor alphas = c.in("Alpha");
    Tensor grad = c.in("LogLikelihood@GRAD");
    @Nullable Tensor emissionGrad = c.outOrNull("Emission@GRAD");
    @Nullable Tensor transitionGrad = c.outOrNull("Transition@GRAD");
    Segments segments = new Segments(c.in("Emission"), c.inOrNull("Length"));
    Tensor exps = c.scratch(DType.FLOAT64);
    Tensor betas = c.scratch(DType.FLOAT64);
    Tensor pairs = c.scratch(DType.FLOAT64);
    Tensor sums = c.scratch(DType.FLOAT64);
    return () -> {
      int tags = (int) transition.dim(1);
      exps(transition, exps);
      betas.resize(2, tags);
      pairs.resize(tags, tags);
      sums.resize(transition.shape());
      sums.elements().fill(0);
      if (emissionGrad != null) {
        emissionGrad.elements().fill(0);
      }
      Backward backward =
          new Backward(
              tags,
              exps.elements(),
              betas.elements(),
              pairs.elements(),
              sums.elements(),
              emissionExps.elements(),
              alphas.elements(),
              label.elements(),
              emissionGrad == null ? null : emissionGrad.elements());
      for (int i = 0; i < segments.count(); i++) {
        if (segments.length(i) > 0) {
          backward.sequence(segments.begin(i), segments.length(i), grad.elements().get(i));
        }
      }
      if (transitionGrad != null) {
        copy(sums.elements(), transitionGrad.elements());
      }
    };
  }

  /** Marginals from the last row of a sequence to its first. */
  private record Backward(
      int tags,
      Elements exps,
      Elements beta,
      Elements pairs,
      Elements sums,
      Elements emissionExps,
      Elements alpha,
      Elements label,
      @Nullable Elements emissionGrad) {
    void sequence(long begin, int length, double g) {
      for (int k = 0; k < tags; k++) {
        beta.set((length - 1) % 2 * (long) tags + k, exps.get((long) tags + k));
      }
      for (int t = length - 1; t >= 0; t--) {
        long at = (begin + t) * tags;
        long now = t % 2 * (long) tags;
        marginals(at, now, tag(label, begin + t, tags), t == 0, t == length - 1, g);
        if (t > 0) {
          step(
              at,
              now,
              (t - 1) % 2 * (long) tags,
              tag(label, begin + t - 1, tags),
              tag(label, begin + t, tags),
              g);
        }
      }
    }

    private void marginals(long at, long now, int tag, boolean first, boolean last, double g) {
      double sum = 0;
      for (int k = 0; k < tags; k++) {
        sum += alpha.get(at + k) * beta.get(now + k);
      }
      for (int k = 0; k < tags; k++) {
        double share = g * (alpha.get(at + k) * beta.get(now + k) / sum - (k == tag ? 1 : 0));
        if (emissionGrad != null) {
          emissionGrad.set(at + k, share);
        }
        if (first) {
          sums.add(k, share);
        }
        if (last) {
          sums.add((long) tags + k, share);
        }
      }
    }

    /** Pair marginals between two rows, and the backward variables of the earlier one. */
    private void step(long at, long now, long before, int from, int to, double g) {
      double total = 0;
      double betaSum = 0;
      for (int j = 0; j < tags; j++) {
        double reach = 0;
        for (int k = 0; k < tags; k++) {
          double way = exps.get((2L + j) * tags + k) * emissionExps.get(at + k) * beta.get(now + k);
          reach += way;
          double pair = alpha.get(at - tags + j) * way;
          pairs.set((long) j * tags + k, pair);
          total += pair;
        }
        beta.set(before + j, reach);
        betaSum += reach;
      }
      for (int j = 0; j < tags; j++) {
        beta.set(before + j, beta.get(before + j) / betaSum);
        for (int k = 0; k < tags; k++) {
          double share = pairs.get((long) j * tags + k) / total - (j == from && k == to ? 1 : 0);
          sums.add((2L + j) * tags + k, g * share);
        }
      }
    }
  }
}
