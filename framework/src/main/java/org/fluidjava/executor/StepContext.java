package org.fluidjava.executor;

import java.util.Map;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.OperatorException;
import org.fluidjava.program.Operator;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** What a kernel's factory sees of its step. */
final class StepContext implements KernelContext {
  private final Step step;
  private final DType dtype;
  private final Device device;
  private final Preparation preparation;
  private final Bindings bindings;
  private final Attrs attrs;
  private int scratches;

  StepContext(Step step, DType dtype, Device device, Preparation preparation, Bindings bindings) {
    this.step = step;
    this.dtype = dtype;
    this.device = device;
    this.preparation = preparation;
    this.bindings = bindings;
    this.attrs = new Attrs(step.def(), step.operator().attrs());
  }

  @Override
  public String type() {
    return step.def().type();
  }

  @Override
  public Attrs attrs() {
    return attrs;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public int inputs(String slot) {
    return step.in(slot).length;
  }

  @Override
  public int outputs(String slot) {
    return step.out(slot).length;
  }

  @Override
  public @Nullable RuntimeValue inValue(String slot, int index) {
    return step.in(slot)[index];
  }

  @Override
  public @Nullable RuntimeValue outValue(String slot, int index) {
    return step.out(slot)[index];
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public Tensor scratch(DType wanted) {
    Tensor tensor = new Tensor(type() + ".scratch" + scratches, wanted, device);
    tensor.useStorage(preparation.scratchStorage(device, scratches++));
    return tensor;
  }

  @Override
  public Tensor state(DType wanted) {
    return preparation.own(new Tensor(type() + ".state", wanted, device));
  }

  @Override
  public RandomStream random() {
    Operator op = step.operator();
    boolean fixed = def("fix_seed") ? attrs.getBoolean("fix_seed") : true;
    int own = fixed && def("seed") ? attrs.getInt("seed") : 0;
    RandomState state = preparation.scope().random();
    long programSeed = op.block().program().randomSeed();
    long stream =
        own != 0 ? 0 : hash(op.outputNames().isEmpty() ? op.type() : op.outputNames().get(0));
    return new RandomStream() {
      @Override
      public long seed() {
        return own != 0 ? own : programSeed != 0 ? programSeed : state.seed();
      }

      @Override
      public long stream() {
        return stream;
      }

      @Override
      public long step() {
        return own != 0 ? 0 : state.step();
      }
    };
  }

  @Override
  public OperatorException violation(String rule) {
    return step.violation(rule);
  }

  private boolean def(String attr) {
    return step.def().attrs().containsKey(attr) || step.operator().attr(attr) != null;
  }

  /** FNV-1a, 64 bits: the same for a name in every process. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  @Override
  public BlockRunner block(String attr, Map<String, RuntimeValue> aliases) {
    return preparation.prepareBlock(step, attrs.getBlock(attr), bindings, aliases);
  }
}
