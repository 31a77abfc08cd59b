package org.fluidjava.optimizer;

import org.fluidjava.tensor.Shape;

/** Adam (Kingma and Ba 2015, Algorithm 1), in the form of Paddle from 2.0 on. */
public final class Adam extends Optimizer<Adam> {
  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-8;
  private boolean lazy = false;

  /** With this learning rate. */
  public Adam(double learningRate) {
    this(LearningRate.constant(learningRate));
  }

  /** With a rate that follows a schedule. */
  public Adam(LearningRate learningRate) {
    super(learningRate);
  }

  /** How much of the first moment stays in a step. */
  public Adam withBeta1(double newBeta1) {
    beta1 = newBeta1;
    return this;
  }

  /** How much of the second moment stays in a step. */
  public Adam withBeta2(double newBeta2) {
    beta2 = newBeta2;
    return this;
  }

  /** The number that keeps quotients finite. */
  public Adam withEpsilon(double newEpsilon) {
    epsilon = newEpsilon;
    return this;
  }

  /** Whether rows that a sparse gradient lacks stay untouched. */
  public Adam withLazy(boolean newLazy) {
    lazy = newLazy;
    return this;
  }

  @Override
  Adam self() {
    return this;
  }

  @Override
  void append(Update update) {
    String first = update.state("moment1", 0);
    String second = update.state("moment2", 0);
    String power1 = update.state("beta1_pow_acc", beta1, Shape.ONE);
    String power2 = update.state("beta2_pow_acc", beta2, Shape.ONE);
    update.append(
        update
            .op("adam")
            .in("Moment1", first)
            .in("Moment2", second)
            .in("Beta1Pow", power1)
            .in("Beta2Pow", power2)
            .out("Moment1Out", first)
            .out("Moment2Out", second)
            .out("Beta1PowOut", power1)
            .out("Beta2PowOut", power2)
            .attr("beta1", (float) beta1)
            .attr("beta2", (float) beta2)
            .attr("epsilon", (float) epsilon)
            .attr("lazy_mode", lazy));
  }
}
