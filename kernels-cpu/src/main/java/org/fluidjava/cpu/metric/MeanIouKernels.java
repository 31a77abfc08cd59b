package org.fluidjava.cpu.metric;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/** The kernel of {@code mean_iou}. */
final class MeanIouKernels {
  private MeanIouKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.plain("mean_iou", MeanIouKernels::measure, DType.INT32, DType.INT64);
  }

  private static Kernel measure(KernelContext c) {
    Tensor predictions = c.in("Predictions");
    Tensor labels = c.in("Labels");
    Tensor[] wrongs = c.ins("InWrongs");
    Tensor[] corrects = c.ins("InCorrects");
    Tensor[] means = c.ins("InMeanIou");
    Tensor mean = c.out("OutMeanIou");
    Tensor wrong = c.out("OutWrong");
    Tensor correct = c.out("OutCorrect");
    int classes = c.attrs().getInt("num_classes");
    return () -> {
      long[] apart = sums(wrongs, classes);
      long[] same = sums(corrects, classes);
      Elements a = predictions.elements();
      Elements b = labels.elements();
      for (long i = 0; i < predictions.numel(); i++) {
        int predicted = checked(a, i, classes, "Predictions");
        int label = checked(b, i, classes, "Labels");
        if (predicted == label) {
          same[label]++;
        } else {
          apart[label]++;
          apart[predicted]++;
        }
      }
      double sum = 0;
      int present = 0;
      for (int i = 0; i < classes; i++) {
        long union = same[i] + apart[i];
        if (union > 0) {
          sum += (double) same[i] / union;
          present++;
        }
        wrong.elements().setLong(i, apart[i]);
        correct.elements().setLong(i, same[i]);
      }
      double result = present == 0 ? 0 : sum / present;
      for (Tensor other : means) {
        result += other.elements().get(0);
      }
      mean.elements().set(0, result);
    };
  }

  private static long[] sums(Tensor[] counts, int classes) {
    long[] sums = new long[classes];
    for (Tensor each : counts) {
      Elements elements = each.elements();
      for (int i = 0; i < classes; i++) {
        sums[i] += elements.getLong(i);
      }
    }
    return sums;
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
}
