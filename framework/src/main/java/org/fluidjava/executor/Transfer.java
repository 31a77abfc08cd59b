package org.fluidjava.executor;

import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Operator;

/**
 * The operator that {@link Transfers} inserts where a value is needed on another place: a copy of
 * everything, level of detail included. It never appears in a saved program.
 */
final class Transfer {
  static final String TYPE = "transfer";

  /** Copies of what was never written are never written, so it asks nothing of its input. */
  static final OpDef DEF =
      OpDef.named(TYPE)
          .input("X", "a value on one place")
          .output("Out", "the same value on another place")
          .shape(
              c -> {
                c.setDims("Out", c.dims("X"));
                c.setDtype("Out", c.dtype("X"));
                c.shareLod("X", "Out");
              })
          .control()
          .build();

  private Transfer() {}

  /** The kernel of a transfer; it may be one of two for the same value. */
  static Kernel kernel(Operator op, RuntimeValue from, RuntimeValue to) {
    Attr begins = op.attr(EarlyTransfers.BEGINS);
    if (begins != null && from instanceof Tensor source && to instanceof Tensor target) {
      return Boolean.TRUE.equals(begins.value())
          ? () -> begin(source, target)
          : () -> end(source, target);
    }
    if (from instanceof Tensor source && to instanceof Tensor target) {
      return () -> copy(source, target);
    }
    if (from instanceof RowsTensor source && to instanceof RowsTensor target) {
      return () -> {
        if (source.isWritten()) {
          target.copyFrom(source);
        } else {
          target.rows().forget();
          target.value().forget();
          target.setHeight(source.height());
        }
      };
    }
    throw new PreparationException(
        "'%s' (%s) cannot be moved to another place"
            .formatted(from.name(), from.getClass().getSimpleName()));
  }

  private static void begin(Tensor source, Tensor target) {
    if (!source.isWritten() || !target.copyAhead(source)) {
      target.forget();
    }
  }

  private static void end(Tensor source, Tensor target) {
    if (!target.isWritten()) {
      copy(source, target);
    }
  }

  private static void copy(Tensor source, Tensor target) {
    if (source.isWritten()) {
      target.copyFrom(source);
    } else {
      target.forget();
    }
  }
}
