package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code teacher_student_sigmoid_loss}. */
final class TeacherStudentSigmoidLossKernels {
  private TeacherStudentSigmoidLossKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "teacher_student_sigmoid_loss",
            c -> Pointwise.forward(c, "X", "Label", "Y", TeacherStudentSigmoidLossKernels::loss))
        .forFloats("teacher_student_sigmoid_loss_grad", TeacherStudentSigmoidLossKernels::backward);
  }

  private static double loss(double x, double label) {
    double cost = Pointwise.softplus(x);
    if (label < -1) {
      return cost;
    } else if (label < 0) {
      return cost - x;
    } else if (label < 1) {
      return 2 * cost - x * label;
    }
    return 2 * cost - x - x * (label - 1);
  }

  private static Kernel backward(KernelContext c) {
    double up = c.attrs().getFloat("soft_max_up_bound");
    double low = c.attrs().getFloat("soft_max_lower_bound");
    return Pointwise.backward(
        c,
        "X",
        "Label",
        "Y@GRAD",
        "X@GRAD",
        (x, label) -> x >= up || x <= low ? 0 : slope(Pointwise.sigmoid(x), label));
  }

  private static double slope(double probability, double label) {
    if (label < -1) {
      return probability;
    }
    return label < 0 ? probability - 1 : 2 * probability - label;
  }
}
