package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.device.OutOfMemoryException;
import org.fluidjava.device.Place;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Operator;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** One prepared operator: its slots bound to values, its shape rule and its kernel. */
final class Step implements StepListener.StepView {
  private final int number;
  private final Operator op;
  private final OpDef def;
  private final String[] inSlots;
  private final String[] outSlots;
  private final @Nullable RuntimeValue[][] ins;
  private final @Nullable RuntimeValue[][] outs;
  private final Tensor[] freshOutputs;
  private final RunShapes shapes;
  private final boolean dynamic;
  private final Placement.Choice choice;
  private Kernel kernel = () -> {};
  private @Nullable Runnable next;
  private Step[] inside = {};

  Step(
      int number,
      Operator op,
      OpDef def,
      Placement.Choice choice,
      Bindings bindings,
      boolean dynamic) {
    this.number = number;
    this.choice = choice;
    this.op = op;
    this.def = def;
    this.dynamic = dynamic;
    inSlots = names(def.inputs());
    outSlots = names(def.outputs());
    ins = new RuntimeValue[inSlots.length][];
    outs = new RuntimeValue[outSlots.length][];
    for (int i = 0; i < inSlots.length; i++) {
      ins[i] = bindings.bind(op.input(inSlots[i]));
    }
    for (int i = 0; i < outSlots.length; i++) {
      outs[i] = bindings.bind(op.output(outSlots[i]));
    }
    Set<String> read = Set.copyOf(op.inputNames());
    List<Tensor> fresh = new ArrayList<>();
    for (RuntimeValue[] slot : outs) {
      for (RuntimeValue value : slot) {
        if (value instanceof Tensor tensor && !read.contains(tensor.name())) {
          fresh.add(tensor);
        }
      }
    }
    freshOutputs = fresh.toArray(new Tensor[0]);
    shapes = new RunShapes(this);
  }

  private static String[] names(Collection<Slot> slots) {
    String[] names = new String[slots.size()];
    int i = 0;
    for (Slot slot : slots) {
      names[i++] = slot.name();
    }
    return names;
  }

  void setKernel(Kernel kernel) {
    this.kernel = kernel;
  }

  /** What is to be done whenever it has run, after what was said before. */
  void then(Runnable more) {
    Runnable known = next;
    next =
        known == null
            ? more
            : () -> {
              known.run();
              more.run();
            };
  }

  void setInside(Step[] steps) {
    inside = steps;
  }

  /** The steps of its sub-block. */
  Step[] inside() {
    return inside;
  }

  OpDef def() {
    return def;
  }

  Placement.Choice choice() {
    return choice;
  }

  /** What its kernel says of itself; empty where it says nothing. */
  String form() {
    String text = kernel.toString();
    return text.contains("@") || text.contains("$$Lambda") ? "" : text;
  }

  boolean dynamic() {
    return dynamic;
  }

  static int indexOf(String[] slots, String slot) {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i].equals(slot)) {
        return i;
      }
    }
    return -1;
  }

  private static final @Nullable RuntimeValue[] NOTHING = new RuntimeValue[0];

  @Nullable RuntimeValue[] in(String slot) {
    int i = indexOf(inSlots, slot);
    return i < 0 ? NOTHING : ins[i];
  }

  @Nullable RuntimeValue[] out(String slot) {
    int i = indexOf(outSlots, slot);
    return i < 0 ? NOTHING : outs[i];
  }

  /** Infers shapes when they may have changed, then computes. */
  void run(boolean shapesMayHaveChanged) {
    try {
      if (shapesMayHaveChanged || dynamic) {
        inferShapes();
      }
      kernel.run();
      Runnable after = next;
      if (after != null) {
        after.run();
      }
    } catch (RuleViolation violation) {
      throw OperatorException.of(
          op, String.valueOf(violation.getMessage()), describeInputs(), violation);
    } catch (OperatorException inner) {
      throw inner;
    } catch (OutOfMemoryException full) {
      throw OperatorException.of(op, String.valueOf(full.getMessage()), describeInputs(), full);
    } catch (RuntimeException fault) {
      throw OperatorException.of(op, "cannot run on its inputs: " + fault, describeInputs(), fault);
    }
  }

  OperatorException violation(String rule) {
    return OperatorException.of(op, rule, describeInputs(), null);
  }

  private void inferShapes() {
    if (def.control()) {
      return;
    }
    for (Tensor tensor : freshOutputs) {
      tensor.setLod(LoD.NONE);
    }
    checkWritten();
    def.shape().infer(shapes);
    if (!def.shapeFromKernel()) {
      for (Tensor tensor : freshOutputs) {
        dropUnfitLod(tensor);
      }
    }
  }

  /**
   * Rules hand an input's LoD on whatever happens to its rows, as Paddle's do. One that is of other
   * rows than the output has says nothing about it, and kernels must be able to trust a LoD.
   */
  private static void dropUnfitLod(Tensor tensor) {
    LoD lod = tensor.lod();
    if (!lod.isEmpty() && (tensor.shape().rank() == 0 || lod.rows() != tensor.shape().dim(0))) {
      tensor.setLod(LoD.NONE);
    }
  }

  private void checkWritten() {
    for (int i = 0; i < ins.length; i++) {
      for (RuntimeValue value : ins[i]) {
        if ((value instanceof Tensor tensor && !tensor.isWritten())
            || (value instanceof RowsTensor rows && !rows.isWritten())) {
          throw new RuleViolation(
              "input %s, variable '%s', has no value: nothing has written it"
                  .formatted(inSlots[i], value.name()));
        }
      }
    }
  }

  private Map<String, List<String>> describeInputs() {
    Map<String, List<String>> described = new LinkedHashMap<>();
    for (int i = 0; i < inSlots.length; i++) {
      List<String> texts = new ArrayList<>();
      for (RuntimeValue value : ins[i]) {
        if (value != null) {
          texts.add(value instanceof Tensor tensor ? tensor.toString() : value.name());
        }
      }
      described.put(inSlots[i], texts);
    }
    return described;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public Place place() {
    return choice.place();
  }

  @Override
  public Operator operator() {
    return op;
  }

  @Override
  public String cause() {
    return choice.cause();
  }

  @Override
  public Map<String, List<RuntimeValue>> inputs() {
    return view(inSlots, ins);
  }

  @Override
  public Map<String, List<RuntimeValue>> outputs() {
    return view(outSlots, outs);
  }

  private static Map<String, List<RuntimeValue>> view(
      String[] slots, @Nullable RuntimeValue[][] values) {
    Map<String, List<RuntimeValue>> view = new LinkedHashMap<>();
    for (int i = 0; i < slots.length; i++) {
      List<RuntimeValue> present = new ArrayList<>();
      for (RuntimeValue value : values[i]) {
        if (value != null) {
          present.add(value);
        }
      }
      view.put(slots[i], present);
    }
    return view;
  }

  @Override
  public void rerun() {
    run(true);
  }
}
