package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Storage;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.BuildShapes;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Turns a program into steps: infers types, finds kernels, binds variables to values, plans
 * buffers. Works on a program of its own, which passes may have rewritten.
 */
final class Preparation {
  private static final OpCatalogue CATALOGUE = OpCatalogue.installed();

  private final Program program;
  private final Scope scope;
  private final Device device;
  private final Kernels kernels;
  private final Set<String> dynamic = new HashSet<>();
  private final Map<Integer, Bindings> byBlock = new HashMap<>();
  private final Set<Integer> open = new HashSet<>();
  private final List<Storage> scratch = new ArrayList<>();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final StepLoop.Listening listening;

  Preparation(
      Program program, Scope scope, Device device, Kernels kernels, StepLoop.Listening listening) {
    this.program = program;
    this.scope = scope;
    this.device = device;
    this.kernels = kernels;
    this.listening = listening;
  }

  Scope scope() {
    return scope;
  }

  List<AutoCloseable> owned() {
    return owned;
  }

  /**
   * The storage of the n-th scratch tensor of every step: steps run one at a time, so they share
   * it.
   */
  Storage scratchStorage(int n) {
    while (scratch.size() <= n) {
      Storage storage = new Storage(device);
      scratch.add(storage);
      owned.add(storage);
    }
    return scratch.get(n);
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
    checkKernels();
    List<Step> steps = steps(program.global(), bindings);
    Set<String> apart = namesOfSubBlocks();
    owned.addAll(BufferPlan.plan(steps, program.global(), bindings, fed, fetched, apart, device));
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

  private void checkKernels() {
    Map<String, Integer> missing = new TreeMap<>();
    for (Block block : program.blocks()) {
      for (Operator op : block.ops()) {
        if (!Requirements.isEnd(op)) {
          KernelKey key = key(op, CATALOGUE.get(op.type()));
          if (kernels.find(key) == null) {
            missing.merge(
                "no kernel for " + key + "; this build has: " + kernels.existing(op.type()),
                1,
                Integer::sum);
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      StringBuilder text =
          new StringBuilder("the program cannot run on ").append(device.place()).append(':');
      missing.forEach(
          (line, count) ->
              text.append("\n  ")
                  .append(line)
                  .append(" (")
                  .append(count)
                  .append(count == 1 ? " operator)" : " operators)"));
      throw new PreparationException(text.toString());
    }
  }

  private KernelKey key(Operator op, OpDef def) {
    return new KernelKey(op.type(), device.place().kind(), dtype(op, def));
  }

  /** The element type that chooses the kernel. */
  private static DType dtype(Operator op, OpDef def) {
    String chosen = def.kernelSlot();
    for (Slot slot : def.inputs()) {
      if (chosen == null || chosen.equals(slot.name())) {
        DType found = firstDtype(op.block(), op.input(slot.name()));
        if (found != null) {
          return found;
        }
      }
    }
    for (Slot slot : def.outputs()) {
      DType found = firstDtype(op.block(), op.output(slot.name()));
      if (found != null) {
        return found;
      }
    }
    return DType.FLOAT32;
  }

  private static @Nullable DType firstDtype(Block block, List<String> names) {
    for (String name : names) {
      Variable variable = name.equals(Names.EMPTY) ? null : block.findVar(name);
      if (variable != null && variable.dtype() != null) {
        return variable.dtype();
      }
    }
    return null;
  }

  private List<Step> steps(Block block, Bindings bindings) {
    List<Step> steps = new ArrayList<>();
    for (Operator op : block.ops()) {
      if (Requirements.isEnd(op)) {
        continue;
      }
      OpDef def = CATALOGUE.get(op.type());
      Step step =
          new Step(steps.size(), op, def, bindings, block.index() > 0 || isDynamic(op, def));
      KernelKey key = key(op, def);
      KernelFactory factory = kernels.find(key);
      if (factory == null) {
        throw new PreparationException("no kernel for " + key);
      }
      try {
        step.setKernel(factory.create(new StepContext(step, key.dtype(), device, this, bindings)));
      } catch (RuleViolation violation) {
        throw OperatorException.of(
            op, String.valueOf(violation.getMessage()), BuildShapes.slots(op), violation);
      }
      steps.add(step);
    }
    return steps;
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
  BlockRunner prepareBlock(int index, Bindings around, Map<String, RuntimeValue> aliases) {
    if (!open.add(index)) {
      throw new PreparationException("block " + index + " is a sub-block of itself");
    }
    Block block = program.block(index);
    // A gradient block lies inside the forward block: it sees the values that are there.
    Bindings parent = byBlock.get(block.parentIndex());
    Bindings bindings = new Bindings(parent == null ? around : parent, block, scope, device);
    aliases.forEach(bindings::alias);
    byBlock.put(index, bindings);
    owned.add(bindings);
    Step[] steps = steps(block, bindings).toArray(new Step[0]);
    open.remove(index);
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
    };
  }
}
