package org.fluidjava.optimizer;

/** Momentum with a rate of its own for each parameter (You et al. 2017). */
public final class LarsMomentum extends Optimizer<LarsMomentum> {
  private double momentum;
  private double coefficient = 0.001;
  private double decay = 0.0005;

  /** With this learning rate. */
  public LarsMomentum(double learningRate, double momentum) {
    this(LearningRate.constant(learningRate), momentum);
  }

  /** With a rate that follows a schedule. */
  public LarsMomentum(LearningRate learningRate, double momentum) {
    super(learningRate);
    this.momentum = momentum;
  }

  /** The factor on each parameter's own rate. */
  public LarsMomentum withCoefficient(double newCoefficient) {
    coefficient = newCoefficient;
    return this;
  }

  /** Decay within the update. */
  public LarsMomentum withWeightDecay(double newWeightDecay) {
    decay = newWeightDecay;
    return this;
  }

  @Override
  LarsMomentum self() {
    return this;
  }

  @Override
  void append(Update update) {
    String velocity = update.state("velocity", 0);
    update.append(
        update
            .op("lars_momentum")
            .in("Velocity", velocity)
            .out("VelocityOut", velocity)
            .attr("mu", (float) momentum)
            .attr("lars_coeff", (float) coefficient)
            .attr("lars_weight_decay", new float[] {(float) decay}));
  }
}
