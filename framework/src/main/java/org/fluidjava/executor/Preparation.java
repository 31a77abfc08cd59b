package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Storage;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.op.BuildShapes;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.jspecify.annotations.Nullable;

/**
 * Turns a program into steps: infers types, finds kernels, binds variables to values, plans
 * buffers. Works on a program of its own, which passes may have rewritten.
 */
final class Preparation {
  private final Program program;
  private final Scope scope;
  private final Placement placement;
  private final Set<String> dynamic = new HashSet<>();
  private final Map<Integer, Bindings> byBlock = new HashMap<>();
  private final Set<Integer> open = new HashSet<>();
  private final Map<Device, List<Storage>> scratch = new HashMap<>();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final StepLoop.Listening listening;

  Preparation(Program program, Scope scope, Placement placement, StepLoop.Listening listening) {
    this.program = program;
    this.scope = scope;
    this.placement = placement;
    this.listening = listening;
  }

  Scope scope() {
    return scope;
  }

  List<AutoCloseable> owned() {
    return owned;
  }

  /**
   * The storage of the n-th scratch tensor of every step on a device: steps run one at a time, so
   * they share it.
   */
  Storage scratchStorage(Device device, int n) {
    List<Storage> storages = scratch.computeIfAbsent(device, key -> new ArrayList<>());
    while (storages.size() <= n) {
      Storage storage = new Storage(device);
      storages.add(storage);
      owned.add(storage);
    }
    return storages.get(n);
  }

  Tensor own(Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }

  /**
   * Infers element types and shapes anew: what a file declares for temporaries may not be what
   * comes out.
   */
  static void inferTypes(Program program) {
    new TypeInference(program).infer();
  }

  /** The steps of block 0 with planned buffers. */
  Step[] prepare(Bindings bindings, Set<String> fed, Set<String> fetched) {
    byBlock.put(0, bindings);
    List<Step> steps = steps(program.global(), bindings);
    Set<String> apart = namesOfSubBlocks();
    owned.addAll(BufferPlan.plan(steps, program.global(), bindings, fed, fetched, apart));
    return steps.toArray(new Step[0]);
  }

  private Set<String> namesOfSubBlocks() {
    Set<String> names = new HashSet<>();
    for (Block block : program.blocks()) {
      for (Operator op : block.ops()) {
        if (block.index() > 0
            || op.attrs().values().stream().anyMatch(attr -> attr.type() == AttrType.BLOCK)) {
          names.addAll(op.inputNames());
          names.addAll(op.outputNames());
        }
      }
    }
    return names;
  }

  private List<Step> steps(Block block, Bindings bindings) {
    List<Step> steps = new ArrayList<>();
    for (Operator op : block.ops()) {
      if (Requirements.isEnd(op)) {
        continue;
      }
      OpDef def = Transfers.definition(op);
      boolean isDynamic = block.index() > 0 || isDynamic(op, def);
      Step step = new Step(steps.size(), op, def, placement.of(op), bindings, isDynamic);
      step.setKernel(kernel(step, bindings));
      steps.add(step);
    }
    return steps;
  }

  private Kernel kernel(Step step, Bindings bindings) {
    Operator op = step.operator();
    if (op.type().equals(Transfer.TYPE)) {
      return Transfer.kernel(
          op, bindings.bind(op.input("X").get(0)), bindings.bind(op.output("Out").get(0)));
    }
    KernelKey key = placement.key(op, step.def());
    KernelFactory factory = placement.kernels().find(key);
    if (factory == null) {
      throw new PreparationException("no kernel for " + key);
    }
    Device device = placement.device(step.choice().place());
    try {
      return factory.create(new StepContext(step, key.dtype(), device, this, bindings));
    } catch (RuleViolation violation) {
      throw OperatorException.of(
          op, String.valueOf(violation.getMessage()), BuildShapes.slots(op), violation);
    }
  }

  /**
   * Whether an operator's shapes may change although the feeds have the shapes of the run before.
   */
  private boolean isDynamic(Operator op, OpDef def) {
    boolean is = def.shapeFromKernel();
    for (String slot : def.valuesRead()) {
      is |= !op.input(slot).isEmpty();
    }
    for (Attr attr : op.attrs().values()) {
      is |= attr.type() == AttrType.BLOCK;
    }
    for (String name : op.inputNames()) {
      is |= dynamic.contains(name);
    }
    if (is) {
      dynamic.addAll(op.outputNames());
    }
    return is;
  }

  /** The steps of a sub-block, for a control-flow kernel. */
  BlockRunner prepareBlock(
      Step owner, int index, Bindings around, Map<String, RuntimeValue> aliases) {
    if (!open.add(index)) {
      throw new PreparationException("block " + index + " is a sub-block of itself");
    }
    Block block = program.block(index);
    // A gradient block lies inside the forward block: it sees the values that are there.
    Bindings parent = byBlock.get(block.parentIndex());
    Bindings bindings = new Bindings(parent == null ? around : parent, block, scope, placement);
    aliases.forEach(bindings::alias);
    byBlock.put(index, bindings);
    owned.add(bindings);
    Step[] steps = steps(block, bindings).toArray(new Step[0]);
    open.remove(index);
    owner.setInside(steps);
    return new BlockRunner() {
      @Override
      public void run() {
        StepLoop.run(steps, true, listening);
      }

      @Override
      public List<RuntimeValue> locals() {
        return List.copyOf(bindings.locals().values());
      }

      @Override
      public @Nullable RuntimeValue find(String name) {
        return bindings.find(name);
      }

      @Override
      public List<RuntimeValue> around() {
        return bindings.around();
      }

      @Override
      public List<RuntimeValue> read() {
        return bindings.touched(Operator::inputNames);
      }

      @Override
      public List<RuntimeValue> written() {
        return bindings.touched(Operator::outputNames);
      }

      @Override
      public Tensor state(Tensor like) {
        return own(new Tensor(owner.def().type() + ".state", like.dtype(), like.device()));
      }

      @Override
      public Kernel adding(Tensor sum, RuntimeValue part) {
        return SumContext.kernel(owner, Preparation.this, placement, sum, part);
      }
    };
  }
}
