package org.fluidjava.optimizer;

/** Gradient descent with momentum. */
public final class Momentum extends Optimizer<Momentum> {
  private double momentum;
  private boolean nesterov = false;

  /** With this learning rate. */
  public Momentum(double learningRate, double momentum) {
    this(LearningRate.constant(learningRate), momentum);
  }

  /** With a rate that follows a schedule. */
  public Momentum(LearningRate learningRate, double momentum) {
    super(learningRate);
    this.momentum = momentum;
  }

  /** Whether Nesterov's form is taken. */
  public Momentum withNesterov(boolean newNesterov) {
    nesterov = newNesterov;
    return this;
  }

  @Override
  Momentum self() {
    return this;
  }

  @Override
  void append(Update update) {
    String velocity = update.state("velocity", 0);
    update.append(
        update
            .op("momentum")
            .in("Velocity", velocity)
            .out("VelocityOut", velocity)
            .attr("mu", (float) momentum)
            .attr("use_nesterov", nesterov));
  }
}
