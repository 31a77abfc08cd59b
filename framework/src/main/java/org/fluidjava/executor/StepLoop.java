package org.fluidjava.executor;

import org.jspecify.annotations.Nullable;

/** Runs prepared steps in order, telling a listener when there is one. */
final class StepLoop {
  /** Holds the listener of one prepared program; sub-blocks see the same. */
  static final class Listening {
    @Nullable StepListener listener;
  }

  private StepLoop() {}

  static void run(Step[] steps, boolean shapesMayHaveChanged, Listening listening) {
    StepListener listener = listening.listener;
    if (listener == null) {
      for (Step step : steps) {
        step.run(shapesMayHaveChanged);
      }
      return;
    }
    for (Step step : steps) {
      listener.before(step);
      step.run(shapesMayHaveChanged);
      listener.after(step);
    }
  }
}
