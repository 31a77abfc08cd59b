package org.fluidjava.models.rnnlm.bench;

/**
 * The time of a type of operator.
 *
 * @param millisPerStep milliseconds in one training step
 * @param share of the time of all operators, 0 to 1
 */
public record OperatorTime(double millisPerStep, double share) {}
