package org.fluidjava.optimizer;

/** RMSProp (Tieleman and Hinton 2012). */
public final class RMSProp extends Optimizer<RMSProp> {
  private double rho = 0.95;
  private double epsilon = 1e-6;
  private double momentum = 0;
  private boolean centered = false;

  /** With this learning rate. */
  public RMSProp(double learningRate) {
    this(LearningRate.constant(learningRate));
  }

  /** With a rate that follows a schedule. */
  public RMSProp(LearningRate learningRate) {
    super(learningRate);
  }

  /** How much of the averages stays in a step. */
  public RMSProp withRho(double newRho) {
    rho = newRho;
    return this;
  }

  /** The number that keeps quotients finite. */
  public RMSProp withEpsilon(double newEpsilon) {
    epsilon = newEpsilon;
    return this;
  }

  /** How much of the last step stays. */
  public RMSProp withMomentum(double newMomentum) {
    momentum = newMomentum;
    return this;
  }

  /** Whether squares are taken around the mean gradient. */
  public RMSProp withCentered(boolean newCentered) {
    centered = newCentered;
    return this;
  }

  @Override
  RMSProp self() {
    return this;
  }

  @Override
  void append(Update update) {
    String step = update.state("momentum", 0);
    String squares = update.state("mean_square", 0);
    String mean = update.state("mean_grad", 0);
    update.append(
        update
            .op("rmsprop")
            .in("Moment", step)
            .in("MeanSquare", squares)
            .in("MeanGrad", mean)
            .out("MomentOut", step)
            .out("MeanSquareOut", squares)
            .out("MeanGradOut", mean)
            .attr("epsilon", (float) epsilon)
            .attr("decay", (float) rho)
            .attr("momentum", (float) momentum)
            .attr("centered", centered));
  }
}
