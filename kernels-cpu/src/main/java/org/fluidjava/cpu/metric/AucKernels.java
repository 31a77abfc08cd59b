package org.fluidjava.cpu.metric;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;

/** The kernel of {@code auc}. */
final class AucKernels {
  private AucKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("auc", AucKernels::auc);
  }

  private static Kernel auc(KernelContext c) {
    Tensor predict = c.in("Predict");
    Tensor label = c.in("Label");
    Tensor[] before = {c.in("StatNeg"), c.in("StatPos")};
    Tensor[] after = {c.out("StatNegOut"), c.out("StatPosOut")};
    Tensor area = c.out("AUC");
    long thresholds = c.attrs().getInt("num_thresholds");
    long steps = c.attrs().getInt("slide_steps");
    return () -> {
      long buckets = thresholds + 1;
      Elements[] counts = {after[0].elements(), after[1].elements()};
      long[] current = new long[2];
      for (int side = 0; side < 2; side++) {
        if (after[side] != before[side]) {
          after[side].copyFrom(before[side]);
        }
        current[side] = begin(counts[side], buckets, steps);
      }
      Elements scores = predict.elements();
      Elements labels = label.elements();
      long width = predict.dim(1);
      for (long i = 0; i < predict.dim(0); i++) {
        double score = scores.get(i * width + width - 1);
        if (!(score >= 0 && score <= 1)) {
          throw new RuleViolation(
              "Predict must be in [0, 1], but row %d has %s".formatted(i, score));
        }
        int side = labels.getLong(i) != 0 ? 1 : 0;
        long bucket = (long) (score * thresholds);
        counts[side].setLong(
            current[side] + bucket, counts[side].getLong(current[side] + bucket) + 1);
      }
      long sums = steps * buckets;
      for (int side = 0; side < 2 && steps > 0; side++) {
        for (long i = 0; i < buckets; i++) {
          counts[side].setLong(
              sums + i, counts[side].getLong(sums + i) + counts[side].getLong(current[side] + i));
        }
        counts[side].setLong(sums + buckets, counts[side].getLong(sums + buckets) + 1);
      }
      area.elements().set(0, area(counts[1], counts[0], sums, buckets));
    };
  }

  /** Where this run's counts go; with steps, those of the oldest run are taken away. */
  private static long begin(Elements counts, long buckets, long steps) {
    if (steps == 0) {
      return 0;
    }
    long sums = steps * buckets;
    long first = Math.floorMod(counts.getLong(sums + buckets), steps) * buckets;
    for (long i = 0; i < buckets; i++) {
      counts.setLong(sums + i, counts.getLong(sums + i) - counts.getLong(first + i));
      counts.setLong(first + i, 0);
    }
    return first;
  }

  private static double area(Elements positive, Elements negative, long first, long buckets) {
    double area = 0;
    double allPositive = 0;
    double allNegative = 0;
    for (long i = first + buckets - 1; i >= first; i--) {
      double more = positive.getLong(i);
      double wrong = negative.getLong(i);
      area += wrong * (2 * allPositive + more) / 2;
      allPositive += more;
      allNegative += wrong;
    }
    return allPositive > 0 && allNegative > 0 ? area / allPositive / allNegative : 0;
  }
}
