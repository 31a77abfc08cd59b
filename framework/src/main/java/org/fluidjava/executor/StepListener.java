package org.fluidjava.executor;

import java.util.List;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.program.Operator;

/** Watches the steps of a run: profiling, comparing, looking for NaN. */
public interface StepListener {
  /** Before a run takes its feeds. */
  default void beforeRun() {}

  /** After a run that went well; on a device its work may still be under way. */
  default void afterRun() {}

  /** Before a step of block 0 or of a sub-block. */
  default void before(StepView step) {}

  /** After a step; on a device its work may still be under way. */
  default void after(StepView step) {}

  /** A step as listeners see it. */
  interface StepView {
    /** Its number among the prepared steps of its block. */
    int number();

    /** The operator; {@code transfer} for a copy between places. */
    Operator operator();

    /** Where it runs; for a copy where to. */
    Place place();

    /** The inputs by slot. */
    Map<String, List<RuntimeValue>> inputs();

    /** The outputs by slot. */
    Map<String, List<RuntimeValue>> outputs();

    /** What decided the place. */
    String cause();

    /** Computes, or computes again, from the inputs as they are. */
    void rerun();
  }
}
