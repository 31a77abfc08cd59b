package org.fluidjava.executor;

import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OperatorException;
import org.fluidjava.tensor.DType;

/** What the kernel of {@code sum} sees where control flow adds up the rounds' gradients. */
final class SumContext implements KernelContext {
  private static final String TYPE = "sum";

  private final Step step;
  private final Preparation preparation;
  private final Tensor sum;
  private final RuntimeValue part;
  private int scratches;

  private SumContext(Step step, Preparation preparation, Tensor sum, RuntimeValue part) {
    this.step = step;
    this.preparation = preparation;
    this.sum = sum;
    this.part = part;
  }

  /** The kernel that adds {@code part} to {@code sum} where both lie, for a step. */
  static Kernel kernel(
      Step step, Preparation preparation, Placement placement, Tensor sum, RuntimeValue part) {
    KernelKey key = new KernelKey(TYPE, sum.device().place().kind(), sum.dtype());
    KernelFactory factory = placement.kernels().find(key);
    if (factory == null) {
      throw new PreparationException("no kernel for " + key + ", which adds up gradients");
    }
    return factory.create(new SumContext(step, preparation, sum, part));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Attrs attrs() {
    return new Attrs(OpCatalogue.installed().get(TYPE), Map.of());
  }

  @Override
  public Device device() {
    return sum.device();
  }

  @Override
  public int inputs(String slot) {
    return slot.equals("X") ? 2 : 0;
  }

  @Override
  public int outputs(String slot) {
    return slot.equals("Out") ? 1 : 0;
  }

  @Override
  public RuntimeValue inValue(String slot, int index) {
    return index == 0 ? sum : part;
  }

  @Override
  public RuntimeValue outValue(String slot, int index) {
    return sum;
  }

  @Override
  public DType dtype() {
    return sum.dtype();
  }

  @Override
  public Tensor scratch(DType wanted) {
    Tensor tensor = new Tensor(TYPE + ".scratch" + scratches, wanted, device());
    tensor.useStorage(preparation.scratchStorage(device(), scratches++));
    return tensor;
  }

  @Override
  public Tensor state(DType wanted) {
    return preparation.own(new Tensor(TYPE + ".state", wanted, device()));
  }

  @Override
  public RandomStream random() {
    throw new IllegalStateException(TYPE + " draws no numbers");
  }

  @Override
  public OperatorException violation(String rule) {
    return step.violation(rule);
  }

  @Override
  public BlockRunner block(String attr, Map<String, RuntimeValue> aliases) {
    throw new IllegalStateException(TYPE + " has no sub-block");
  }
}
