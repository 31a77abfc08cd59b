package org.fluidjava.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Operators in order and the variables that they name. Block 0 of a program is the global one. */
public final class Block {
  private final Program program;
  private final int index;
  private final int parentIndex;
  private int forwardIndex = -1;
  private final Map<String, Variable> vars = new LinkedHashMap<>();
  private final List<Operator> ops = new ArrayList<>();
  private @Nullable Object wire;

  Block(Program program, int index, int parentIndex) {
    this.program = program;
    this.index = index;
    this.parentIndex = parentIndex;
  }

  /** The program. */
  public Program program() {
    return program;
  }

  /** The block's number in its program. */
  public int index() {
    return index;
  }

  /** The number of the block around it; -1 for block 0. */
  public int parentIndex() {
    return parentIndex;
  }

  /** The block around it; null for block 0. */
  public @Nullable Block parent() {
    return parentIndex < 0 ? null : program.block(parentIndex);
  }

  /** On a gradient block, the number of the block that it belongs to; -1 else. */
  public int forwardIndex() {
    return forwardIndex;
  }

  /** See {@link #forwardIndex()}. */
  public void setForwardIndex(int forwardIndex) {
    this.forwardIndex = forwardIndex;
  }

  /** The operators in order; a view. */
  public List<Operator> ops() {
    return Collections.unmodifiableList(ops);
  }

  /** The variables declared here; a view. */
  public Collection<Variable> vars() {
    return Collections.unmodifiableCollection(vars.values());
  }

  /** The variable declared in this very block, or null. */
  public @Nullable Variable ownVar(String name) {
    return vars.get(name);
  }

  /** The variable of this name here or in a block around; null when there is none. */
  public @Nullable Variable findVar(String name) {
    for (Block block = this; block != null; block = block.parent()) {
      Variable found = block.vars.get(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * The variable of this name here or in a block around.
   *
   * @throws IllegalArgumentException when there is none; the text has the nearest name
   */
  public Variable var(String name) {
    Variable found = findVar(name);
    if (found == null) {
      String nearest = program.nearestName(name);
      throw new IllegalArgumentException(
          "the program has no variable '"
              + name
              + "'"
              + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
    }
    return found;
  }

  /**
   * Declares a variable here.
   *
   * @throws IllegalArgumentException when the block has one of this name
   */
  public Variable createVar(String name, VarKind kind) {
    if (vars.containsKey(name)) {
      throw new IllegalArgumentException(
          "block " + index + " has a variable '" + name + "' already");
    }
    Variable variable = new Variable(this, name, kind);
    vars.put(name, variable);
    return variable;
  }

  /** The block's own variable of this name, declared as a LoDTensor if it is not there. */
  public Variable ensureVar(String name) {
    Variable found = vars.get(name);
    return found != null ? found : createVar(name, VarKind.LOD_TENSOR);
  }

  /** Removes the block's own variable of this name. */
  public void removeVar(String name) {
    program.touch();
    vars.remove(name);
  }

  /**
   * Renames the block's own variable, in the slots of operators here and in blocks inside this one.
   *
   * @throws IllegalArgumentException when the new name is taken, here or in a block inside
   */
  public void renameVar(String from, String to) {
    if (from.equals(to) || !vars.containsKey(from)) {
      return;
    }
    program.touch();
    List<Block> seeing = new ArrayList<>();
    collectSeeing(from, seeing);
    for (Block block : seeing) {
      if (block.vars.containsKey(to)) {
        throw new IllegalArgumentException(
            "'"
                + from
                + "' cannot be renamed: block "
                + block.index
                + " has a variable '"
                + to
                + "' already");
      }
    }
    List<Variable> all = new ArrayList<>(vars.values());
    vars.clear();
    for (Variable variable : all) {
      if (variable.name().equals(from)) {
        variable.rename(to);
      }
      vars.put(variable.name(), variable);
    }
    for (Block block : seeing) {
      for (Operator op : block.ops) {
        op.renameInputs(name -> name.equals(from) ? to : name);
        op.renameOutputs(name -> name.equals(from) ? to : name);
      }
    }
  }

  /** This block and the blocks inside it that do not declare the name themselves. */
  private void collectSeeing(String name, List<Block> seeing) {
    seeing.add(this);
    for (Block block : program.blocks()) {
      if (block.parentIndex == index && !block.vars.containsKey(name)) {
        block.collectSeeing(name, seeing);
      }
    }
  }

  /** A new operator at the end, without slots or attributes. */
  public Operator appendOp(String type) {
    return insertOp(ops.size(), type);
  }

  /** A new operator at the front. */
  public Operator prependOp(String type) {
    return insertOp(0, type);
  }

  /** A new operator before the one that stands at {@code at}. */
  public Operator insertOp(int at, String type) {
    program.touch();
    Operator op = new Operator(this, type);
    ops.add(at, op);
    return op;
  }

  /** A copy of an operator (of any program) at the end. */
  public Operator appendCopy(Operator other) {
    Operator op = appendOp(other.type());
    op.copyFrom(other);
    return op;
  }

  /** Removes operators. */
  public void removeOps(Predicate<Operator> which) {
    program.touch();
    ops.removeIf(which);
  }

  /** Moves an operator of this block so that it stands at {@code to} among the others. */
  public void moveOp(Operator op, int to) {
    program.touch();
    ops.remove(op);
    ops.add(to, op);
  }

  /** Puts the operators into another order. */
  public void reorder(List<Operator> order) {
    if (order.size() != ops.size() || !new HashSet<>(order).equals(new HashSet<>(ops))) {
      throw new IllegalArgumentException("the new order must hold the same operators");
    }
    ops.clear();
    ops.addAll(order);
  }

  /** Keeps only these variables. */
  public void retainVars(Predicate<String> which) {
    program.touch();
    vars.keySet().removeIf(name -> !which.test(name));
  }

  /** The message that it was read from; for {@code io}. */
  public @Nullable Object wire() {
    return wire;
  }

  /** See {@link #wire()}. */
  public void setWire(@Nullable Object wire) {
    this.wire = wire;
  }

  void copyFrom(Block other) {
    forwardIndex = other.forwardIndex;
    wire = other.wire;
    for (Variable variable : other.vars.values()) {
      createVar(variable.name(), variable.kind()).copyFrom(variable);
    }
    for (Operator op : other.ops) {
      appendCopy(op);
    }
  }
}
