package org.fluidjava.executor;

import java.util.IdentityHashMap;
import java.util.List;
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
    add(text, steps, 0, slots);
    return text.toString();
  }

  /** Those of a sub-block stand under the operator that runs it, indented. */
  private static void add(
      StringBuilder text, Step[] steps, int depth, Map<Storage, Integer> slots) {
    for (Step step : steps) {
      String name = "";
      String slot = "";
      String bytes = "";
      for (List<RuntimeValue> values : step.outputs().values()) {
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
                  "  ".repeat(depth) + step.operator().type(),
                  step.place(),
                  name,
                  slot,
                  bytes,
                  step.choice().cause() + (step.form().isEmpty() ? "" : "; " + step.form()),
                  step.operator().userLine()));
      add(text, step.inside(), depth + 1, slots);
    }
  }
}
