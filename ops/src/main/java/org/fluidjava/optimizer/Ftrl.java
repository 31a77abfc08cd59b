package org.fluidjava.optimizer;

/**
 * Follow the regularised leader (McMahan et al. 2013). Fluid 1.8 passes l1 for both weights; here
 * each is its own.
 */
public final class Ftrl extends Optimizer<Ftrl> {
  private double l1 = 0;
  private double l2 = 0;
  private double power = -0.5;

  /** With this learning rate. */
  public Ftrl(double learningRate) {
    this(LearningRate.constant(learningRate));
  }

  /** With a rate that follows a schedule. */
  public Ftrl(LearningRate learningRate) {
    super(learningRate);
  }

  /** The weight of absolute values. */
  public Ftrl withL1(double newL1) {
    l1 = newL1;
    return this;
  }

  /** The weight of squares. */
  public Ftrl withL2(double newL2) {
    l2 = newL2;
    return this;
  }

  /** The power of the rate's decay. */
  public Ftrl withPower(double newPower) {
    power = newPower;
    return this;
  }

  @Override
  Ftrl self() {
    return this;
  }

  @Override
  void append(Update update) {
    String squares = update.state("squared", 0);
    String linear = update.state("linear", 0);
    update.append(
        update
            .op("ftrl")
            .in("SquaredAccumulator", squares)
            .in("LinearAccumulator", linear)
            .out("SquaredAccumOut", squares)
            .out("LinearAccumOut", linear)
            .attr("l1", (float) l1)
            .attr("l2", (float) l2)
            .attr("lr_power", (float) power));
  }
}
