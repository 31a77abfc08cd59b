package org.fluidjava.cuda.loss;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.Pointwise;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/** Kernels of losses of one element each. */
final class PointwiseLossKernels {
  private PointwiseLossKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("hinge_loss", c -> forward(c, "hinge", "Logits", "Labels", "Loss", 0))
        .forFloats(
            "hinge_loss_grad",
            c -> backward(c, "hinge_grad", "Logits", "Labels", "Loss@GRAD", "Logits@GRAD", 0, 0))
        .forFloats(
            "log_loss",
            c ->
                forward(
                    c, "log_loss", "Predicted", "Labels", "Loss", c.attrs().getFloat("epsilon")))
        .forFloats(
            "log_loss_grad",
            c ->
                backward(
                    c,
                    "log_loss_grad",
                    "Predicted",
                    "Labels",
                    "Loss@GRAD",
                    "Predicted@GRAD",
                    c.attrs().getFloat("epsilon"),
                    0))
        .forFloats(
            "teacher_student_sigmoid_loss",
            c -> forward(c, "teacher_student", "X", "Label", "Y", 0))
        .forFloats(
            "teacher_student_sigmoid_loss_grad",
            c ->
                backward(
                    c,
                    "teacher_student_grad",
                    "X",
                    "Label",
                    "Y@GRAD",
                    "X@GRAD",
                    c.attrs().getFloat("soft_max_up_bound"),
                    c.attrs().getFloat("soft_max_lower_bound")))
        .forFloats(
            "modified_huber_loss",
            c ->
                both(
                    forward(c, "modified_huber", "X", "Y", "Out", 0),
                    optional(c, "modified_huber_product", "X", "Y", "IntermediateVal", 0)))
        .forFloats(
            "modified_huber_loss_grad",
            c ->
                backward(
                    c, "modified_huber_grad", "IntermediateVal", "Y", "Out@GRAD", "X@GRAD", 0, 0))
        .forFloats(
            "huber_loss",
            c ->
                both(
                    forward(c, "huber", "X", "Y", "Out", c.attrs().getFloat("delta")),
                    optional(c, "reversed_difference", "X", "Y", "Residual", 0)))
        .forFloats(
            "huber_loss_grad",
            c ->
                both(
                    toOperand(c, "huber_to_x", "Residual", null, "Out@GRAD", "X@GRAD"),
                    toOperand(c, "huber_to_y", "Residual", null, "Out@GRAD", "Y@GRAD")))
        .forFloats("margin_rank_loss", PointwiseLossKernels::marginRank)
        .forFloats(
            "margin_rank_loss_grad",
            c ->
                both(
                    toOperand(
                        c, "margin_rank_to_first", "Label", "Activated", "Out@GRAD", "X1@GRAD"),
                    toOperand(
                        c, "margin_rank_to_second", "Label", "Activated", "Out@GRAD", "X2@GRAD")))
        .forFloats("rank_loss", PointwiseLossKernels::rank)
        .forFloats("rank_loss_grad", PointwiseLossKernels::rankGrad);
  }

  static void specialisations(List<Specialisation> all) {
    Pointwise.specialisations(
        all,
        "hinge",
        "hinge_grad",
        "log_loss",
        "log_loss_grad",
        "teacher_student",
        "teacher_student_grad",
        "modified_huber",
        "modified_huber_product",
        "modified_huber_grad",
        "huber",
        "reversed_difference",
        "huber_to_x",
        "huber_to_y",
        "margin_rank",
        "margin_rank_active",
        "margin_rank_to_first",
        "margin_rank_to_second",
        "rank_loss",
        "rank_loss_to_left",
        "rank_loss_to_right");
  }

  private static Kernel both(@Nullable Kernel first, @Nullable Kernel second) {
    return () -> {
      if (first != null) {
        first.run();
      }
      if (second != null) {
        second.run();
      }
    };
  }

  private static Kernel forward(
      KernelContext c, String formula, String xSlot, String ySlot, String outSlot, double a) {
    Tensor x = c.in(xSlot);
    Tensor y = c.in(ySlot);
    Tensor out = c.out(outSlot);
    Pointwise pointwise = new Pointwise(c, formula).with(a, 0);
    return () -> pointwise.run(out, x, y, null, null);
  }

  private static @Nullable Kernel optional(
      KernelContext c, String formula, String xSlot, String ySlot, String outSlot, double a) {
    return c.hasOut(outSlot) ? forward(c, formula, xSlot, ySlot, outSlot, a) : null;
  }

  private static Kernel backward(
      KernelContext c,
      String formula,
      String xSlot,
      String ySlot,
      String gradSlot,
      String dxSlot,
      double a,
      double b) {
    Tensor x = c.in(xSlot);
    Tensor y = c.in(ySlot);
    Tensor g = c.in(gradSlot);
    Tensor dx = c.out(dxSlot);
    Pointwise pointwise = new Pointwise(c, formula).with(a, b);
    return () -> pointwise.run(dx, x, y, null, g);
  }

  /** Null when nobody wants it. Huber's delta is its only attribute. */
  private static @Nullable Kernel toOperand(
      KernelContext c,
      String formula,
      String xSlot,
      @Nullable String ySlot,
      String gradSlot,
      String outSlot) {
    if (!c.hasOut(outSlot)) {
      return null;
    }
    Tensor x = c.in(xSlot);
    @Nullable Tensor y = ySlot == null ? null : c.in(ySlot);
    Tensor g = c.in(gradSlot);
    Tensor out = c.out(outSlot);
    double a = ySlot == null ? c.attrs().getFloat("delta") : 0;
    Pointwise pointwise = new Pointwise(c, formula).with(a, 0);
    return () -> pointwise.run(out, x, y, null, g);
  }

  private static Kernel marginRank(KernelContext c) {
    Tensor first = c.in("X1");
    Tensor second = c.in("X2");
    Tensor label = c.in("Label");
    Tensor out = c.out("Out");
    @Nullable Tensor activated = c.outOrNull("Activated");
    double margin = c.attrs().getFloat("margin");
    Pointwise loss = new Pointwise(c, "margin_rank").with(margin, 0);
    Pointwise active = new Pointwise(c, "margin_rank_active").with(margin, 0);
    return () -> {
      loss.run(out, first, second, label, null);
      if (activated != null) {
        active.run(activated, first, second, label, null);
      }
    };
  }

  private static Kernel rank(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor left = c.in("Left");
    Tensor right = c.in("Right");
    Tensor out = c.out("Out");
    Pointwise loss = new Pointwise(c, "rank_loss");
    return () -> loss.run(out, left, right, label, null);
  }

  private static Kernel rankGrad(KernelContext c) {
    Tensor label = c.in("Label");
    Tensor left = c.in("Left");
    Tensor right = c.in("Right");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dLeft = c.outOrNull("Left@GRAD");
    @Nullable Tensor dRight = c.outOrNull("Right@GRAD");
    Pointwise toLeft = new Pointwise(c, "rank_loss_to_left");
    Pointwise toRight = new Pointwise(c, "rank_loss_to_right");
    return () -> {
      if (dLeft != null) {
        toLeft.run(dLeft, left, right, label, g);
      }
      if (dRight != null) {
        toRight.run(dRight, left, right, label, g);
      }
    };
  }
}
