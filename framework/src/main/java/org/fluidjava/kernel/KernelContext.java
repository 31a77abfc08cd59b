package org.fluidjava.kernel;

import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.OperatorException;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link KernelFactory} sees of its operator, at preparation. Tensors and other values stay
 * the same objects for all runs. Slots hold several variables in general; the short forms mean the
 * first.
 */
public interface KernelContext {
  /** The operator's type. */
  String type();

  /** The attributes, with defaults. */
  Attrs attrs();

  /** The device that the kernel runs on. */
  Device device();

  /** The number of variables in an input slot; 0 when absent. */
  int inputs(String slot);

  /** The number of variables in an output slot; 0 when absent. */
  int outputs(String slot);

  /** Whatever an input variable holds; null for {@code @EMPTY@}. */
  @Nullable RuntimeValue inValue(String slot, int index);

  /** Whatever an output variable holds; null for {@code @EMPTY@}. */
  @Nullable RuntimeValue outValue(String slot, int index);

  /** The dtype that chose this kernel. */
  DType dtype();

  /**
   * Numbers that only this kernel uses, during one run; undefined at its start. Resize before use.
   */
  Tensor scratch(DType dtype);

  /** Numbers that only this kernel uses and that stay from run to run. Resize before use. */
  Tensor state(DType dtype);

  /** The operator's random numbers. */
  RandomStream random();

  /**
   * The error for a number that breaks a rule and is found only after {@link Kernel#run} returned,
   * as on a device: the rule with the operator, its variables and the user's line.
   */
  OperatorException violation(String rule);

  /** The steps of the sub-block that a BLOCK attribute names. */
  default BlockRunner block(String attr) {
    return block(attr, Map.of());
  }

  /**
   * The steps of the sub-block that a BLOCK attribute names, where these names, which the block
   * declares, stand for values that already exist.
   */
  BlockRunner block(String attr, Map<String, RuntimeValue> aliases);

  /** Whether an input slot holds a variable. */
  default boolean hasIn(String slot) {
    return inputs(slot) > 0 && inValue(slot, 0) != null;
  }

  /** Whether an output slot holds a variable that somebody wants. */
  default boolean hasOut(String slot) {
    return outputs(slot) > 0 && outValue(slot, 0) != null;
  }

  /** What an input holds. */
  default VarKind inKind(String slot) {
    RuntimeValue value = inValue(slot, 0);
    return value instanceof RowsTensor ? VarKind.SELECTED_ROWS : VarKind.LOD_TENSOR;
  }

  /** A required input tensor. */
  default Tensor in(String slot) {
    return in(slot, 0);
  }

  /** A required input tensor. */
  default Tensor in(String slot, int index) {
    return tensor(index < inputs(slot) ? inValue(slot, index) : null, slot);
  }

  /** An input tensor, or null when absent. */
  default @Nullable Tensor inOrNull(String slot) {
    return hasIn(slot) ? in(slot) : null;
  }

  /** All input tensors of a slot. */
  default Tensor[] ins(String slot) {
    Tensor[] all = new Tensor[inputs(slot)];
    for (int i = 0; i < all.length; i++) {
      all[i] = in(slot, i);
    }
    return all;
  }

  /** A required input of selected rows. */
  default RowsTensor inRows(String slot) {
    return (RowsTensor) required(inputs(slot) > 0 ? inValue(slot, 0) : null, slot, "SELECTED_ROWS");
  }

  /** A required output tensor. */
  default Tensor out(String slot) {
    return out(slot, 0);
  }

  /** A required output tensor. */
  default Tensor out(String slot, int index) {
    return tensor(index < outputs(slot) ? outValue(slot, index) : null, slot);
  }

  /** An output tensor, or null when nobody wants it. */
  default @Nullable Tensor outOrNull(String slot) {
    return outOrNull(slot, 0);
  }

  /** An output tensor, or null when nobody wants it. */
  default @Nullable Tensor outOrNull(String slot, int index) {
    return index < outputs(slot) && outValue(slot, index) != null ? out(slot, index) : null;
  }

  /** All output tensors of a slot; null where nobody wants one. */
  default @Nullable Tensor[] outs(String slot) {
    @Nullable Tensor[] all = new Tensor[outputs(slot)];
    for (int i = 0; i < all.length; i++) {
      all[i] = outOrNull(slot, i);
    }
    return all;
  }

  /** A required output of selected rows. */
  default RowsTensor outRows(String slot) {
    return (RowsTensor)
        required(outputs(slot) > 0 ? outValue(slot, 0) : null, slot, "SELECTED_ROWS");
  }

  private Tensor tensor(@Nullable RuntimeValue value, String slot) {
    if (value != null && !(value instanceof Tensor)) {
      throw new IllegalStateException(
          type()
              + " needs a LOD_TENSOR in "
              + slot
              + ", but "
              + value.name()
              + " is a "
              + value.getClass().getSimpleName());
    }
    return (Tensor) required(value, slot, "LOD_TENSOR");
  }

  private RuntimeValue required(@Nullable RuntimeValue value, String slot, String kind) {
    if (value == null) {
      throw new IllegalStateException(
          type() + " needs a " + kind + " in " + slot + ", but there is none");
    }
    return value;
  }
}
