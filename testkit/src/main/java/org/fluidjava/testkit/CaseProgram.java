package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.fluidjava.op.Appending;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.GradMaker;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Value;

/**
 * The program of one case in one float type: the operator alone, or followed by its gradient
 * operators. The gradients of the outputs are fed, so the check needs no other operator: the loss
 * is the sum of all outputs weighted by what is fed.
 */
final class CaseProgram {
  private final OpCase opCase;
  private final DType floatType;
  private final Program program = new Program();
  private final Operator op;
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private final Map<String, List<Value>> inputSlots = new LinkedHashMap<>();
  private final Set<String> held = new LinkedHashSet<>();
  private final Set<String> gradientFeeds = new LinkedHashSet<>();

  /**
   * Builds the operator's program.
   *
   * @param unknown declares every extent as unknown
   * @throws org.fluidjava.op.OperatorException when the operator refuses its inputs
   */
  CaseProgram(OpCase opCase, DType floatType, boolean unknown) {
    this.opCase = opCase;
    this.floatType = floatType;
    // Stateful operators without a seed of their own must draw the same in every run of a case.
    program.setRandomSeed(1 + (hash(opCase) & 0xffff));
    OpDef def = OpCatalogue.installed().get(opCase.type());
    OpSpec spec = new OpSpec(opCase.type());
    opCase.inputs().forEach((slot, values) -> spec.in(slot, declare(slot, values, unknown)));
    opCase.attrs().forEach(spec::attr);
    opCase.floatTypeAttrs().forEach(attr -> spec.attr(attr, floatType.number()));
    for (Slot slot : def.outputs()) {
      outputs(slot, spec);
    }
    opCase.outputs().keySet().forEach(slot -> def.output(slot));
    op = Appending.append(program.global(), spec);
  }

  private List<String> declare(String slot, List<Values> values, boolean unknown) {
    List<String> names = new ArrayList<>();
    List<Value> made = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Values each = values.get(i);
      if (each.isEmpty()) {
        names.add(Names.EMPTY);
        continue;
      }
      String name = values.size() == 1 ? slot : slot + "_" + i;
      boolean inScope =
          opCase.overwritten().containsValue(slot) || each.kind() == VarKind.LOD_TENSOR_ARRAY;
      Value value = each.make(new SplittableRandom(hash(opCase) * 31 + name.hashCode()), floatType);
      program
          .global()
          .createVar(name, each.kind())
          .setDtype(each.dtype(floatType))
          .setShape(each.declared(unknown))
          .setLodLevel(each.lod().levels())
          .setPersistable(inScope)
          .setIsData(!inScope)
          .setStopGradient(!opCase.gradients().contains(slot));
      if (inScope) {
        held.add(name);
      }
      names.add(name);
      made.add(value);
      inputs.put(name, value);
    }
    inputSlots.put(slot, made);
    return names;
  }

  private void outputs(Slot slot, OpSpec spec) {
    String overwritten = opCase.overwritten().get(slot.name());
    List<OpCase.Output> wanted = opCase.outputs().get(slot.name());
    if (overwritten != null) {
      spec.out(slot.name(), spec.inputs().getOrDefault(overwritten, List.of()));
    } else if (wanted != null || !slot.optional()) {
      int count = wanted == null ? 1 : wanted.size();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String name = count == 1 ? slot.name() : slot.name() + "_" + i;
        names.add(inputs.containsKey(name) ? name + ".out" : name);
      }
      spec.out(slot.name(), names);
    }
  }

  private static long hash(OpCase opCase) {
    long hash = 0xcbf29ce484222325L ^ opCase.seed();
    String text = opCase.toString();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  OpCase opCase() {
    return opCase;
  }

  DType floatType() {
    return floatType;
  }

  Program program() {
    return program;
  }

  Operator op() {
    return op;
  }

  /** The values of all input variables by name. */
  Map<String, Value> inputs() {
    return inputs;
  }

  /** The inputs by slot. */
  Inputs bySlot() {
    return new Inputs(inputSlots);
  }

  /** Input variables that live in the scope, because they are overwritten or are arrays. */
  Set<String> held() {
    return held;
  }

  /** The gradient variables that must be fed, each of an output of the operator. */
  Set<String> gradientFeeds() {
    return gradientFeeds;
  }

  /** The variables whose gradients are checked. */
  List<String> checkedVariables() {
    List<String> names = new ArrayList<>();
    for (String slot : opCase.gradients()) {
      for (String name : op.input(slot)) {
        if (!name.equals(Names.EMPTY)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /**
   * Appends the gradient operators.
   *
   * @throws AssertionError when the operator has none, or they leave out a gradient that is checked
   */
  void appendGradient() {
    GradMaker maker = OpCatalogue.installed().get(op.type()).gradMaker();
    if (maker == null) {
      throw new AssertionError(opCase + " checks gradients, but the operator has none");
    }
    List<String> checked = checkedVariables();
    Set<String> noGrad = new LinkedHashSet<>();
    for (String name : inputs.keySet()) {
      if (!checked.contains(name)) {
        noGrad.add(Names.grad(name));
      }
    }
    Block block = program.global();
    for (OpSpec grad : maker.make(new GradContext(op, noGrad, -1))) {
      for (List<String> names : grad.inputs().values()) {
        names.forEach(name -> declareGradientFeed(block, name));
      }
      Appending.append(block, grad);
    }
    for (String name : checked) {
      if (block.findVar(Names.grad(name)) == null) {
        throw new AssertionError(
            opCase + ": the gradient operators do not yield " + Names.grad(name));
      }
    }
    if (gradientFeeds.isEmpty()) {
      throw new AssertionError(opCase + ": the gradient operators are given no output's gradient");
    }
  }

  private void declareGradientFeed(Block block, String name) {
    if (!name.endsWith(Names.GRAD) || block.findVar(name) != null) {
      return;
    }
    Variable forward = block.var(name.substring(0, name.length() - Names.GRAD.length()));
    block
        .createVar(name, forward.kind())
        .setDtype(forward.dtype())
        .setShape(forward.shape())
        .setLodLevel(forward.lodLevel())
        .setIsData(true);
    gradientFeeds.add(name);
  }
}
