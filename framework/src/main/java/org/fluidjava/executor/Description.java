package org.fluidjava.executor;

import java.util.IdentityHashMap;
import java.util.Map;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Storage;
import org.fluidjava.device.Tensor;

/** The table that {@link PreparedProgram#describe} prints. */
final class Description {
  private Description() {}

  static String of(Step[] steps) {
    Map<Storage, Integer> slots = new IdentityHashMap<>();
    StringBuilder text =
        new StringBuilder(
            "%4s  %-32s %-8s %-40s %6s %14s  %-28s %s%n"
                .formatted(
                    "step", "operator", "place", "output", "slot", "bytes", "cause", "line"));
    for (Step step : steps) {
      String name = "";
      String slot = "";
      String bytes = "";
      for (java.util.List<RuntimeValue> values : step.outputs().values()) {
        if (!values.isEmpty() && values.get(0) instanceof Tensor tensor) {
          name = tensor.name();
          slot = "s" + slots.computeIfAbsent(tensor.storage(), key -> slots.size());
          bytes = "%,d".formatted(tensor.storage().capacity());
          break;
        }
      }
      text.append(
          "%4d  %-32s %-8s %-40s %6s %14s  %-28s %s%n"
              .formatted(
                  step.number(),
                  step.operator().type(),
                  step.place(),
                  name,
                  slot,
                  bytes,
                  step.choice().cause() + (step.form().isEmpty() ? "" : "; " + step.form()),
                  step.operator().userLine()));
    }
    return text.toString();
  }
}
