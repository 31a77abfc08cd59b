package org.fluidjava.kernel;

/**
 * The random numbers of one operator: a key and a step that advances with every run. Draw {@code i}
 * of a run is {@link Philox} of (seed, stream, step, i), so it does not depend on threads or
 * device.
 */
public interface RandomStream {
  /** The seed of the program pair, or the operator's own. */
  long seed();

  /** The operator's number, so that two operators draw different numbers. */
  long stream();

  /** The number of the run; constant for operators with a seed of their own. */
  long step();
}
