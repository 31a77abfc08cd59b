package org.fluidjava.kernel;

import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.OperatorException;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel of a part sees of an operator that is fused of several: some inputs are results
 * of other parts, some slots have other names.
 *
 * @param whole the context of the whole operator
 * @param given inputs of one variable each, by the part's name of the slot
 * @param renamed the whole's name of an input slot, by the part's
 */
public record ContextView(
    KernelContext whole, Map<String, RuntimeValue> given, Map<String, String> renamed)
    implements KernelContext {
  private String slot(String slot) {
    return renamed.getOrDefault(slot, slot);
  }

  @Override
  public String type() {
    return whole.type();
  }

  @Override
  public Attrs attrs() {
    return whole.attrs();
  }

  @Override
  public Device device() {
    return whole.device();
  }

  @Override
  public int inputs(String slot) {
    return given.containsKey(slot) ? 1 : whole.inputs(slot(slot));
  }

  @Override
  public int outputs(String slot) {
    return whole.outputs(slot);
  }

  @Override
  public @Nullable RuntimeValue inValue(String slot, int index) {
    RuntimeValue own = given.get(slot);
    return own == null ? whole.inValue(slot(slot), index) : own;
  }

  @Override
  public @Nullable RuntimeValue outValue(String slot, int index) {
    return whole.outValue(slot, index);
  }

  @Override
  public DType dtype() {
    return whole.dtype();
  }

  @Override
  public Tensor scratch(DType dtype) {
    return whole.scratch(dtype);
  }

  @Override
  public Tensor state(DType dtype) {
    return whole.state(dtype);
  }

  @Override
  public RandomStream random() {
    return whole.random();
  }

  @Override
  public OperatorException violation(String rule) {
    return whole.violation(rule);
  }

  @Override
  public BlockRunner block(String attr, Map<String, RuntimeValue> aliases) {
    return whole.block(attr, aliases);
  }
}
