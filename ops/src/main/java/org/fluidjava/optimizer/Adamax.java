package org.fluidjava.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Program;
import org.fluidjava.tensor.Shape;

/** Adam with the maximum norm. */
public final class Adamax extends Optimizer<Adamax> {
  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-8;
  private List<String> powers = new ArrayList<>();

  /** With this learning rate. */
  public Adamax(double learningRate) {
    this(LearningRate.constant(learningRate));
  }

  /** With a rate that follows a schedule. */
  public Adamax(LearningRate learningRate) {
    super(learningRate);
  }

  /** How much of the first moment stays in a step. */
  public Adamax withBeta1(double newBeta1) {
    beta1 = newBeta1;
    return this;
  }

  /** How much of the second moment stays in a step. */
  public Adamax withBeta2(double newBeta2) {
    beta2 = newBeta2;
    return this;
  }

  /** The number that keeps quotients finite. */
  public Adamax withEpsilon(double newEpsilon) {
    epsilon = newEpsilon;
    return this;
  }

  @Override
  Adamax self() {
    return this;
  }

  @Override
  void append(Update update) {
    String moment = update.state("moment", 0);
    String norm = update.state("inf_norm", 0);
    String power = update.state("beta1_pow_acc", beta1, Shape.ONE);
    powers.add(power);
    update.append(
        update
            .op("adamax")
            .in("Moment", moment)
            .in("InfNorm", norm)
            .in("Beta1Pow", power)
            .out("MomentOut", moment)
            .out("InfNormOut", norm)
            .attr("beta1", (float) beta1)
            .attr("beta2", (float) beta2)
            .attr("epsilon", (float) epsilon));
  }

  /** The operator does not advance the power itself: a scale for each parameter does, after all. */
  @Override
  void finish(Program main, List<Update> updates) {
    for (int i = 0; i < updates.size(); i++) {
      Appending.append(
          main.global(),
          new OpSpec("scale")
              .in("X", powers.get(i))
              .out("Out", powers.get(i))
              .attr("scale", (float) beta1)
              .attr(OpRole.VAR_ATTR, updates.get(i).roleVars()));
    }
    powers.clear();
  }
}
