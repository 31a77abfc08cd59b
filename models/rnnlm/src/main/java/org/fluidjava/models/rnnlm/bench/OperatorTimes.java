package org.fluidjava.models.rnnlm.bench;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.StepListener;

/** Adds up the time of each type of operator, the device's work included. */
final class OperatorTimes implements StepListener {
  private final PreparedProgram program;
  private final Map<String, Long> nanos = new HashMap<>();
  private long began;

  OperatorTimes(PreparedProgram program) {
    this.program = program;
  }

  @Override
  public void before(StepView step) {
    program.synchronize();
    began = System.nanoTime();
  }

  @Override
  public void after(StepView step) {
    program.synchronize();
    nanos.merge(step.operator().type(), System.nanoTime() - began, Long::sum);
  }

  /** The times by type, longest first. */
  Map<String, OperatorTime> perStep(int steps) {
    double all = nanos.values().stream().mapToLong(Long::longValue).sum();
    Map<String, OperatorTime> times = new LinkedHashMap<>();
    nanos.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            entry ->
                times.put(
                    entry.getKey(),
                    new OperatorTime(entry.getValue() / 1e6 / steps, entry.getValue() / all)));
    return times;
  }
}
