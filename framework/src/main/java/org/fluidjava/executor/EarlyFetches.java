package org.fluidjava.executor;

import java.util.List;
import org.fluidjava.device.Departure;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Fetches that are finished while a device still has work of the run: they leave behind the step
 * that writes them last, beside the steps that follow.
 */
final class EarlyFetches {
  private final @Nullable Departure[] departures;
  private boolean wanted;

  /** Finds the steps of block 0 after which values are finished. */
  EarlyFetches(Step[] steps, List<String> names, RuntimeValue[] values) {
    departures = new Departure[values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Tensor tensor && !(tensor.device() instanceof HostDevice)) {
        int writer = lastWriter(steps, names.get(i));
        if (writer >= 0 && workFollows(steps, writer)) {
          int fetch = i;
          steps[writer].then(() -> leave(fetch, tensor));
        }
      }
    }
  }

  /** The last step that writes a variable, or may, since it has blocks of its own; -1 for none. */
  private static int lastWriter(Step[] steps, String name) {
    for (int i = steps.length - 1; i >= 0; i--) {
      if (steps[i].operator().outputNames().contains(name)
          || Placement.hasBlock(steps[i].operator())) {
        return i;
      }
    }
    return -1;
  }

  private static boolean workFollows(Step[] steps, int after) {
    for (int i = after + 1; i < steps.length; i++) {
      if (!steps[i].place().kind().equals("cpu")) {
        return true;
      }
    }
    return false;
  }

  private void leave(int fetch, Tensor tensor) {
    if (wanted && tensor.isWritten()) {
      departures[fetch] = tensor.leave();
    }
  }

  /** Of the run that follows all fetches are wanted. */
  void begin() {
    wanted = true;
  }

  /** What has left of a fetch, which the caller awaits; null for nothing. */
  @Nullable Departure take(int fetch) {
    Departure departure = departures[fetch];
    departures[fetch] = null;
    return departure;
  }

  /** The run is over; what nobody took does not count. */
  void end() {
    wanted = false;
    for (int i = 0; i < departures.length; i++) {
      Departure departure = take(i);
      if (departure != null) {
        departure.cancel();
      }
    }
  }
}
