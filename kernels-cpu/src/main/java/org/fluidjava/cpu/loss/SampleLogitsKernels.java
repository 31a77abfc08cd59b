package org.fluidjava.cpu.loss;

import java.util.HashSet;
import java.util.Set;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Philox;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code sample_logits}. */
final class SampleLogitsKernels implements Kernel {
  /** So much less that softmax gives nothing. */
  private static final double NEVER = 1e20;

  private final Tensor logits;
  private final Tensor labels;
  private final Tensor samples;
  private final Tensor chances;
  private final Tensor out;
  private final Tensor outLabels;
  private final Kernel choose;
  private final boolean removeHits;
  private final int count;
  private final RandomStream random;
  private final Set<Long> seen = new HashSet<>();
  private final int[] words = new int[4];

  private SampleLogitsKernels(KernelContext c) {
    logits = c.in("Logits");
    labels = c.in("Labels");
    samples = c.out("Samples");
    chances = c.out("Probabilities");
    out = c.out("SampledLogits");
    outLabels = c.out("SampledLabels");
    removeHits = c.attrs().getBoolean("remove_accidental_hits");
    count = c.attrs().getInt("num_samples");
    random = c.random();
    if (c.attrs().getBoolean("use_customized_samples")) {
      Tensor givenSamples = c.in("CustomizedSamples");
      Tensor givenChances = c.in("CustomizedProbabilities");
      choose =
          () -> {
            samples.copyFrom(givenSamples);
            chances.copyFrom(givenChances);
          };
    } else {
      choose = this::draw;
    }
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("sample_logits", SampleLogitsKernels::new)
        .forFloats("sample_logits_grad", SampleLogitsKernels::backward);
  }

  @Override
  public void run() {
    choose.run();
    long rows = logits.dim(0);
    long classes = logits.dim(1);
    long trues = labels.dim(1);
    long width = trues + count;
    Elements chosen = samples.elements();
    Elements to = out.elements();
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < width; j++) {
        long at = i * width + j;
        long label = chosen.getLong(at);
        RuleViolation.unless(
            label >= 0 && label < classes,
            "sample %d of row %d must be in [0, %d) but is %d",
            j,
            i,
            classes,
            label);
        double hit = removeHits && j >= trues && isTrue(i, label) ? NEVER : 0;
        to.set(
            at,
            logits.elements().get(i * classes + label)
                - hit
                - Math.log(chances.elements().get(at)));
      }
      for (long j = 0; j < trues; j++) {
        outLabels.elements().setLong(i * trues + j, j);
      }
    }
  }

  private boolean isTrue(long row, long label) {
    long trues = labels.dim(1);
    for (long j = 0; j < trues; j++) {
      if (samples.elements().getLong(row * (trues + count) + j) == label) {
        return true;
      }
    }
    return false;
  }

  /** By a log-uniform law: low classes, which are frequent ones, more often. */
  private void draw() {
    long rows = logits.dim(0);
    long classes = logits.dim(1);
    long trues = labels.dim(1);
    long width = trues + count;
    Elements chosen = samples.elements();
    Elements shares = chances.elements();
    double range = Math.log(classes + 1.0);
    seen.clear();
    long tries = 0;
    while (seen.size() < count) {
      if (tries % 4 == 0) {
        Philox.group(random.seed(), random.stream(), random.step(), tries / 4, words);
      }
      double uniform = Philox.uniform(words[(int) (tries++ & 3)]);
      long label = Math.min(classes - 1, (long) Math.expm1(uniform * range));
      if (seen.add(label)) {
        for (long i = 0; i < rows; i++) {
          chosen.setLong(i * width + trues + seen.size() - 1, label);
        }
      }
    }
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < width; j++) {
        if (j < trues) {
          chosen.setLong(i * width + j, labels.elements().getLong(i * trues + j));
        }
        long label = chosen.getLong(i * width + j);
        double p = Math.log((label + 2.0) / (label + 1.0)) / range;
        shares.set(i * width + j, tries == count ? p * count : -Math.expm1(tries * Math.log1p(-p)));
      }
    }
  }

  private static Kernel backward(KernelContext c) {
    Tensor samples = c.in("Samples");
    Tensor g = c.in("SampledLogits@GRAD");
    Tensor dx = c.out("Logits@GRAD");
    return () -> {
      Elements to = dx.elements();
      to.fill(0);
      long width = samples.dim(1);
      long classes = dx.dim(1);
      for (long i = 0; i < g.numel(); i++) {
        long label = samples.elements().getLong(i);
        RuleViolation.unless(
            label >= 0 && label < classes,
            "Samples must be in [0, %d) but holds %d at %d",
            classes,
            label,
            i);
        to.add(i / width * classes + label, g.elements().get(i));
      }
    };
  }
}
