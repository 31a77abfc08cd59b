package org.fluidjava.inspect;

import java.util.List;
import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.StepListener.StepView;
import org.fluidjava.program.Attr;
import org.jspecify.annotations.Nullable;

/** Which device a step keeps busy, and what it moves. */
final class StepDevices {
  private StepDevices() {}

  /** The step's device; for a copy to or from the host the other one. */
  static Device of(StepView step, PreparedProgram program) {
    if (step.operator().type().equals("transfer")) {
      Device other = other(step.outputs());
      if (other == null) {
        other = other(step.inputs());
      }
      if (other != null) {
        return other;
      }
    }
    for (Device device : program.devices()) {
      if (device.place().equals(step.place())) {
        return device;
      }
    }
    return HostDevice.shared();
  }

  private static @Nullable Device other(Map<String, List<RuntimeValue>> slots) {
    for (List<RuntimeValue> slot : slots.values()) {
      for (RuntimeValue value : slot) {
        Device device =
            value instanceof Tensor tensor
                ? tensor.device()
                : value instanceof RowsTensor rows ? rows.value().device() : null;
        if (device != null && !(device instanceof HostDevice)) {
          return device;
        }
      }
    }
    return null;
  }

  /** Bytes of all that a step wrote. */
  static long outputBytes(StepView step) {
    Attr begins = step.operator().attr("begins");
    if (step.operator().type().equals("transfer")
        && begins != null
        && Boolean.TRUE.equals(begins.value())) {
      // The step that ends the copy counts it.
      return 0;
    }
    long bytes = 0;
    for (List<RuntimeValue> slot : step.outputs().values()) {
      for (RuntimeValue value : slot) {
        if (value instanceof Tensor tensor) {
          bytes += tensor.bytes();
        } else if (value instanceof RowsTensor rows) {
          bytes += rows.rows().bytes() + rows.value().bytes();
        }
      }
    }
    return bytes;
  }
}
