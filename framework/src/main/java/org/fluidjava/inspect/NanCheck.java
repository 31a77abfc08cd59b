package org.fluidjava.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.executor.StepListener;
import org.fluidjava.op.OperatorException;
import org.fluidjava.tensor.LoDTensor;

/**
 * Stops a run at the first operator that makes a NaN or an infinity, and says what it was given:
 * {@code prepared.listen(new NanCheck())}. Copies every floating-point output to the host, so it is
 * slow; it is for looking, not for training.
 */
public final class NanCheck implements StepListener {
  private Map<String, List<String>> ranges = Map.of();

  /** Makes a check. */
  public NanCheck() {}

  @Override
  public void before(StepView step) {
    ranges = new LinkedHashMap<>();
    step.inputs()
        .forEach(
            (slot, values) -> {
              List<String> texts = new ArrayList<>();
              for (RuntimeValue value : values) {
                Tensor tensor = numbers(value);
                if (tensor != null) {
                  texts.add(value + " " + Range.of(tensor.get()));
                }
              }
              if (!texts.isEmpty()) {
                ranges.put(slot, texts);
              }
            });
  }

  @Override
  public void after(StepView step) {
    for (Map.Entry<String, List<RuntimeValue>> slot : step.outputs().entrySet()) {
      for (RuntimeValue value : slot.getValue()) {
        Tensor tensor = numbers(value);
        if (tensor == null) {
          continue;
        }
        Range range = Range.of(tensor.get());
        if (range.bad > 0) {
          throw OperatorException.of(
              step.operator(),
              "output %s, variable '%s', has %d of %d elements that are no finite numbers, the first at %d"
                  .formatted(slot.getKey(), value.name(), range.bad, range.all, range.firstBad),
              ranges,
              null);
        }
      }
    }
  }

  private static @org.jspecify.annotations.Nullable Tensor numbers(RuntimeValue value) {
    Tensor tensor =
        value instanceof Tensor dense
            ? dense
            : value instanceof RowsTensor rows ? rows.value() : null;
    return tensor != null && tensor.isWritten() && tensor.dtype().isFloating() ? tensor : null;
  }

  private record Range(double least, double greatest, int bad, int firstBad, int all) {
    static Range of(LoDTensor tensor) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      int bad = 0;
      int first = -1;
      int all = Math.toIntExact(tensor.numel());
      for (int i = 0; i < all; i++) {
        double x = tensor.at(i);
        if (Double.isFinite(x)) {
          least = Math.min(least, x);
          greatest = Math.max(greatest, x);
        } else {
          first = bad++ == 0 ? i : first;
        }
      }
      return new Range(least, greatest, bad, first, all);
    }

    @Override
    public String toString() {
      String numbers =
          bad == all ? "no finite numbers" : "from %g to %g".formatted(least, greatest);
      return bad == 0 ? numbers : numbers + ", %d not finite".formatted(bad);
    }
  }
}
