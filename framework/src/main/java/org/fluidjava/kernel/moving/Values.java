package org.fluidjava.kernel.moving;

import org.fluidjava.device.HostDevice;
import org.fluidjava.device.RankTable;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** What slots of operators over arrays and tables must hold, and numbers that the host reads. */
public final class Values {
  private Values() {}

  /** The tensor array of a slot. */
  public static TensorList list(@Nullable RuntimeValue value, String slot) {
    if (value instanceof TensorList list) {
      return list;
    }
    throw new RuleViolation(
        slot
            + " must be a tensor array"
            + (value == null ? "" : ", but '" + value.name() + "' is not"));
  }

  /** The rank table of a slot. */
  public static RankTable table(@Nullable RuntimeValue value, String slot) {
    if (value instanceof RankTable table) {
      return table;
    }
    throw new RuleViolation(
        slot
            + " must be a rank table"
            + (value == null ? "" : ", but '" + value.name() + "' is not"));
  }

  /** The integer or bool at a place of a tensor; waits for its device when it is not the host. */
  public static long integer(Tensor tensor, long at) {
    return tensor.device() instanceof HostDevice
        ? tensor.elements().getLong(at)
        : (long) tensor.get().at(Math.toIntExact(at));
  }
}
