package org.fluidjava.cpu.metric;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** The kernel of {@code precision_recall}. */
final class PrecisionRecallKernels {
  private static final int TP = 0;
  private static final int FP = 1;
  private static final int TN = 2;
  private static final int FN = 3;

  private PrecisionRecallKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("precision_recall", PrecisionRecallKernels::measure);
  }

  private static Kernel measure(KernelContext c) {
    Tensor indices = c.in("Indices");
    Tensor labels = c.in("Labels");
    @Nullable Tensor weights = c.inOrNull("Weights");
    @Nullable Tensor before = c.inOrNull("StatesInfo");
    Tensor batch = c.out("BatchMetrics");
    Tensor all = c.out("AccumMetrics");
    Tensor after = c.out("AccumStatesInfo");
    int classes = c.attrs().getInt("class_number");
    return () -> {
      double[][] states = new double[classes][4];
      Elements predicted = indices.elements();
      Elements wanted = labels.elements();
      @Nullable Elements weight = weights == null ? null : weights.elements();
      double total = 0;
      for (long i = 0; i < indices.numel(); i++) {
        int index = checked(predicted, i, classes, "Indices");
        int label = checked(wanted, i, classes, "Labels");
        double w = weight == null ? 1 : weight.get(i);
        total += w;
        states[index][index == label ? TP : FP] += w;
        states[index][TN] -= w;
        if (index != label) {
          states[label][FN] += w;
          states[label][TN] -= w;
        }
      }
      for (double[] state : states) {
        // Every row is a true negative of all classes but those that it names.
        state[TN] += total;
      }
      write(states, batch);
      Elements to = after.elements();
      @Nullable Elements from = before == null ? null : before.elements();
      for (int i = 0; i < classes; i++) {
        for (int j = 0; j < 4; j++) {
          states[i][j] += from == null ? 0 : from.get(i * 4L + j);
          to.set(i * 4L + j, states[i][j]);
        }
      }
      write(states, all);
    };
  }

  private static int checked(Elements elements, long i, int classes, String slot) {
    long value = elements.getLong(i);
    if (value < 0 || value >= classes) {
      throw new RuleViolation(
          "%s has the value %d at position %d, but it must be in [0, %d)"
              .formatted(slot, value, i, classes));
    }
    return (int) value;
  }

  private static double share(double part, double rest) {
    return part > 0 || rest > 0 ? part / (part + rest) : 1;
  }

  private static double harmonic(double precision, double recall) {
    return precision > 0 || recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
  }

  private static void write(double[][] states, Tensor metrics) {
    double precision = 0;
    double recall = 0;
    double[] sum = new double[4];
    for (double[] state : states) {
      precision += share(state[TP], state[FP]) / states.length;
      recall += share(state[TP], state[FN]) / states.length;
      for (int j = 0; j < 4; j++) {
        sum[j] += state[j];
      }
    }
    double microPrecision = share(sum[TP], sum[FP]);
    double microRecall = share(sum[TP], sum[FN]);
    Elements to = metrics.elements();
    to.set(0, precision);
    to.set(1, recall);
    to.set(2, harmonic(precision, recall));
    to.set(3, microPrecision);
    to.set(4, microRecall);
    to.set(5, harmonic(microPrecision, microRecall));
  }
}
