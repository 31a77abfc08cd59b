package org.fluidjava.executor;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Variables that operators with a sub-block tie together: one in the block and one around it that
 * are the same value, or parts of it, while the block runs. They must lie on one place.
 */
final class Aliases {
  /** The names of {@code Out@GRAD} in a gradient block. */
  private static final String INSIDE = "original_output_grad";

  private final Map<Variable, Variable> parents = new IdentityHashMap<>();
  private final Set<Variable> tied = new HashSet<>();

  Aliases(BlockTree tree) {
    for (Operator op : tree.ops()) {
      for (Block inner : tree.insideOf(op)) {
        sameNames(op, inner);
        gradientsOfInputs(op, inner);
        givenGradients(op, inner);
        states(op, inner);
      }
      if (!Placement.hasBlock(op)) {
        arrays(op);
      }
    }
  }

  /** One variable for all that are tied to this one. */
  Variable root(Variable variable) {
    Variable at = variable;
    for (Variable up = parents.get(at); up != null; up = parents.get(at)) {
      at = up;
    }
    return at;
  }

  /**
   * Whether it is tied to another variable, or to itself as the block sees it: either way a kernel
   * that runs a block may change it, though no operator says so.
   */
  boolean isTied(Variable variable) {
    return tied.contains(variable);
  }

  private void tie(@Nullable Variable one, @Nullable Variable other) {
    if (one != null && other != null) {
      Variable from = root(one);
      Variable to = root(other);
      if (from != to) {
        parents.put(from, to);
      }
      tied.add(one);
      tied.add(other);
    }
  }

  /** Steps of a recurrent operator's inputs and outputs have the names of the whole. */
  private void sameNames(Operator op, Block inner) {
    for (String name : op.inputNames()) {
      tie(op.block().findVar(name), inner.ownVar(name));
    }
    for (String name : op.outputNames()) {
      tie(op.block().findVar(name), inner.ownVar(name));
    }
  }

  /** What the block makes as the gradient of an input becomes, or is added to, that of outside. */
  private void gradientsOfInputs(Operator op, Block inner) {
    for (String slot : op.inputSlots()) {
      List<String> gradients = op.output(Names.grad(slot));
      List<String> of = op.input(slot);
      for (int i = 0; i < gradients.size() && i < of.size(); i++) {
        tie(op.block().findVar(gradients.get(i)), inner.findVar(Names.grad(of.get(i))));
      }
    }
  }

  /** Without a list of names, as in Paddle's conditional_block_grad, they are the same inside. */
  private void givenGradients(Operator op, Block inner) {
    List<String> names = strings(op, INSIDE);
    for (Slot slot : OpCatalogue.installed().get(op.type()).inputs()) {
      List<String> given = op.input(slot.name());
      List<String> inside = names.isEmpty() ? given : names;
      if (slot.name().endsWith(Names.GRAD) && given.size() == inside.size()) {
        for (int i = 0; i < given.size(); i++) {
          tie(op.block().findVar(given.get(i)), inner.findVar(inside.get(i)));
        }
      }
    }
  }

  /** What a recurrent operator hands from step to step. */
  private void states(Operator op, Block inner) {
    List<String> before = strings(op, "ex_states");
    List<String> behind = strings(op, "states");
    List<String> initial = op.input("initial_states");
    List<String> gradients = op.output(Names.grad("initial_states"));
    for (int i = 0; i < before.size() && i < behind.size() && i < initial.size(); i++) {
      tie(inner.findVar(before.get(i)), inner.findVar(behind.get(i)));
      tie(inner.findVar(before.get(i)), op.block().findVar(initial.get(i)));
      Variable gradient = inner.findVar(Names.grad(before.get(i)));
      tie(gradient, inner.findVar(Names.grad(behind.get(i))));
      if (i < gradients.size()) {
        tie(gradient, op.block().findVar(gradients.get(i)));
      }
    }
  }

  /** Arrays do not move, so those of one operator lie on one place. */
  private void arrays(Operator op) {
    Variable first = null;
    for (BlockTree.Use use : BlockTree.uses(op)) {
      if (use.variable().kind() == VarKind.LOD_TENSOR_ARRAY) {
        if (first == null) {
          first = use.variable();
        }
        tie(use.variable(), first);
      }
    }
  }

  private static List<String> strings(Operator op, String attr) {
    Attr found = op.attr(attr);
    return found != null && found.value() instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
