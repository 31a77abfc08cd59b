package org.fluidjava.optimizer;

/** Adadelta (Zeiler 2012), which needs no learning rate. */
public final class Adadelta extends Optimizer<Adadelta> {
  private double rho = 0.95;
  private double epsilon = 1e-6;

  /** Without a learning rate: there is none to set. */
  public Adadelta() {
    super(LearningRate.constant(1));
  }

  /** How much of the averages stays in a step. */
  public Adadelta withRho(double newRho) {
    rho = newRho;
    return this;
  }

  /** The number that keeps quotients finite. */
  public Adadelta withEpsilon(double newEpsilon) {
    epsilon = newEpsilon;
    return this;
  }

  @Override
  Adadelta self() {
    return this;
  }

  @Override
  void append(Update update) {
    String squares = update.state("_avg_squared_grad", 0);
    String steps = update.state("_avg_squared_update", 0);
    update.append(
        update
            .withoutRate("adadelta")
            .in("AvgSquaredGrad", squares)
            .in("AvgSquaredUpdate", steps)
            .out("AvgSquaredGradOut", squares)
            .out("AvgSquaredUpdateOut", steps)
            .attr("rho", (float) rho)
            .attr("epsilon", (float) epsilon));
  }
}
