package org.fluidjava.optimizer;

/** Adagrad with a decaying mean of squares. */
public final class DecayedAdagrad extends Optimizer<DecayedAdagrad> {
  private double decay = 0.95;
  private double epsilon = 1e-6;

  /** With this learning rate. */
  public DecayedAdagrad(double learningRate) {
    this(LearningRate.constant(learningRate));
  }

  /** With a rate that follows a schedule. */
  public DecayedAdagrad(LearningRate learningRate) {
    super(learningRate);
  }

  /** How much of the mean stays in a step. */
  public DecayedAdagrad withDecay(double newDecay) {
    decay = newDecay;
    return this;
  }

  /** The number that keeps quotients finite. */
  public DecayedAdagrad withEpsilon(double newEpsilon) {
    epsilon = newEpsilon;
    return this;
  }

  @Override
  DecayedAdagrad self() {
    return this;
  }

  @Override
  void append(Update update) {
    String moment = update.state("moment", 0);
    update.append(
        update
            .op("decayed_adagrad")
            .in("Moment", moment)
            .out("MomentOut", moment)
            .attr("decay", (float) decay)
            .attr("epsilon", (float) epsilon));
  }
}
