package org.fluidjava.cpu.metric;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** The kernel of {@code accuracy}. */
final class AccuracyKernels {
  private AccuracyKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("accuracy", AccuracyKernels::accuracy);
  }

  private static Kernel accuracy(KernelContext c) {
    Tensor indices = c.in("Indices");
    Tensor label = c.in("Label");
    Tensor accuracy = c.out("Accuracy");
    Tensor correct = c.out("Correct");
    Tensor total = c.out("Total");
    return () -> {
      Elements classes = indices.elements();
      Elements labels = label.elements();
      long rows = indices.dim(0);
      long k = indices.dim(1);
      long right = 0;
      for (long i = 0; i < rows; i++) {
        boolean found = false;
        for (long j = i * k; j < (i + 1) * k; j++) {
          found |= classes.getLong(j) == labels.getLong(i);
        }
        right += found ? 1 : 0;
      }
      accuracy.elements().set(0, rows == 0 ? 0 : (double) right / rows);
      correct.elements().setLong(0, right);
      total.elements().setLong(0, rows);
    };
  }
}
