package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/**
 * Sigmoid cross entropies of a click and of a teacher's score in one label: -2 no click and no
 * teacher, -1 click and no teacher, [0, 1) no click with the teacher's score, [1, 2] click with 1
 * plus that score.
 */
final class TeacherStudentSigmoidLossOp {
  static final OpDef DEF =
      OpDef.named("teacher_student_sigmoid_loss")
          .input("X", "unscaled scores")
          .input("Label", "labels of X's shape")
          .output("Y", "a loss for each score")
          .attr("soft_max_up_bound", 15f, "no gradient for scores of this and above")
          .attr("soft_max_lower_bound", -15f, "no gradient for scores of this and below")
          .shape(TeacherStudentSigmoidLossOp::shape)
          .grad(Gradient.reads("X", "Label").given("Y").yields("X"))
          .build();

  private TeacherStudentSigmoidLossOp() {}

  private static void shape(ShapeContext c) {
    Axes.same(c, "X", "Label");
    c.setDims("Y", c.dims("X"));
    c.shareLod("X", "Y");
  }
}
