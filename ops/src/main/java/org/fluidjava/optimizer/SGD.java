package org.fluidjava.optimizer;

/** Stochastic gradient descent. */
public final class SGD extends Optimizer<SGD> {

  /** With this learning rate. */
  public SGD(double learningRate) {
    this(LearningRate.constant(learningRate));
  }

  /** With a rate that follows a schedule. */
  public SGD(LearningRate learningRate) {
    super(learningRate);
  }

  @Override
  SGD self() {
    return this;
  }

  @Override
  void append(Update update) {
    update.append(update.op("sgd"));
  }
}
