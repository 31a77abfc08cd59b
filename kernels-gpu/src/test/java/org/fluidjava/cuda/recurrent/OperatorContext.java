package org.fluidjava.cuda.recurrent;

import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OperatorException;
import org.fluidjava.program.Attr;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The operator by itself: its tensors by slot. */
record OperatorContext(
    String type,
    Map<String, Attr> given,
    Device device,
    Map<String, Tensor> in,
    Map<String, Tensor> out)
    implements KernelContext {
  @Override
  public Attrs attrs() {
    return new Attrs(OpCatalogue.installed().get(type), given);
  }

  @Override
  public int inputs(String slot) {
    return in.containsKey(slot) ? 1 : 0;
  }

  @Override
  public int outputs(String slot) {
    return out.containsKey(slot) ? 1 : 0;
  }

  @Override
  public @Nullable RuntimeValue inValue(String slot, int index) {
    return in.get(slot);
  }

  @Override
  public @Nullable RuntimeValue outValue(String slot, int index) {
    return out.get(slot);
  }

  @Override
  public DType dtype() {
    return DType.FLOAT32;
  }

  @Override
  public Tensor scratch(DType dtype) {
    return new Tensor("scratch", dtype, device);
  }

  @Override
  public Tensor state(DType dtype) {
    return new Tensor("state", dtype, device);
  }

  @Override
  public RandomStream random() {
    throw new IllegalStateException("recurrent operators draw no numbers");
  }

  @Override
  public OperatorException violation(String rule) {
    throw new IllegalStateException(rule);
  }

  @Override
  public BlockRunner block(String attr, Map<String, RuntimeValue> aliases) {
    throw new IllegalStateException("recurrent operators have no blocks");
  }
}
