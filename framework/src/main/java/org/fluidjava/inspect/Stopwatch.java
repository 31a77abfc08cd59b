package org.fluidjava.inspect;

import java.util.HashMap;
import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.Timeline;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.StepListener.StepView;
import org.jspecify.annotations.Nullable;

/**
 * Times steps that are waited for one by one: by the clock of the step's device where it has one,
 * so without what the waiting itself costs.
 */
final class Stopwatch implements AutoCloseable {
  private final PreparedProgram program;
  private final Map<Device, Timeline> timelines = new HashMap<>();
  private @Nullable Timeline running;
  private int mark;
  private long began;

  Stopwatch(PreparedProgram program) {
    this.program = program;
  }

  void begin(StepView step) {
    // A copy of its inputs that is still under way is not the step's.
    step.inputs().values().forEach(slot -> slot.forEach(Stopwatch::arrive));
    program.synchronize();
    Device device = StepDevices.of(step, program);
    Timeline timeline = timelines.get(device);
    if (timeline == null) {
      timeline = device.timeline();
      if (timeline != null) {
        timelines.put(device, timeline);
      }
    }
    running = timeline;
    if (timeline != null) {
      timeline.restart();
      mark = timeline.mark();
    } else {
      began = System.nanoTime();
    }
  }

  private static void arrive(RuntimeValue value) {
    if (value instanceof Tensor tensor) {
      tensor.address();
    } else if (value instanceof RowsTensor rows) {
      rows.rows().address();
      rows.value().address();
    }
  }

  /** Waits for the step: nanoseconds since {@link #begin}. */
  long end() {
    Timeline timeline = running;
    if (timeline == null) {
      program.synchronize();
      return System.nanoTime() - began;
    }
    int last = timeline.mark();
    timeline.finish();
    long from = timeline.nanos(mark);
    long to = timeline.nanos(last);
    for (Timeline.Copy copy : timeline.copies()) {
      to = Math.max(to, timeline.nanos(copy.end()));
    }
    return to - from;
  }

  @Override
  public void close() {
    timelines.values().forEach(Timeline::close);
    timelines.clear();
  }
}
