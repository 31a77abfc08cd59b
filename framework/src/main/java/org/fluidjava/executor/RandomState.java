package org.fluidjava.executor;

import java.util.SplittableRandom;

/**
 * Where a scope's random numbers stand: a seed, and a step that grows with every run. Both go into
 * checkpoints, so a resumed run draws what an uninterrupted one would.
 */
public final class RandomState {
  // Fresh, not secret: a secure generator would have to be started first.
  private long seed = new SplittableRandom().nextLong();
  private long step;

  RandomState() {}

  /** The seed of programs that have none of their own; fresh for each scope. */
  public long seed() {
    return seed;
  }

  /** The number of runs so far. */
  public long step() {
    return step;
  }

  /** Goes to a stored place. */
  public void restore(long newSeed, long newStep) {
    seed = newSeed;
    step = newStep;
  }

  void advance() {
    step++;
  }
}
