package org.fluidjava.optimizer;

/** Adagrad (Duchi et al. 2011). */
public final class Adagrad extends Optimizer<Adagrad> {
  private double epsilon = 1e-6;
  private double first = 0;

  /** With this learning rate. */
  public Adagrad(double learningRate) {
    this(LearningRate.constant(learningRate));
  }

  /** With a rate that follows a schedule. */
  public Adagrad(LearningRate learningRate) {
    super(learningRate);
  }

  /** The number that keeps quotients finite. */
  public Adagrad withEpsilon(double newEpsilon) {
    epsilon = newEpsilon;
    return this;
  }

  /** What the sums of squares begin with. */
  public Adagrad withInitialAccumulator(double newInitialAccumulator) {
    first = newInitialAccumulator;
    return this;
  }

  @Override
  Adagrad self() {
    return this;
  }

  @Override
  void append(Update update) {
    String moment = update.state("moment", first);
    update.append(
        update
            .op("adagrad")
            .in("Moment", moment)
            .out("MomentOut", moment)
            .attr("epsilon", (float) epsilon));
  }
}
