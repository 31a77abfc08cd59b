package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.Placed;
import org.fluidjava.program.Operator;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Finds the operators that belong on the host because it decides by what they make: counters,
 * conditions, indices of arrays. A loop whose condition comes from a device would wait for it in
 * every round. They are small operators over integers and bools, all of whose inputs the host has
 * anyway, and from whose outputs something follows that an operator reads on the host.
 */
final class HostValues {
  /** Elements of a variable that still counts as small; an unknown extent counts as one. */
  private static final long SMALL = 64;

  private final Placement placement;
  private final BlockTree tree;

  HostValues(Placement placement, BlockTree tree) {
    this.placement = placement;
    this.tree = tree;
  }

  /** The operators to run on the host; {@code placement} knows where they run otherwise. */
  Set<Operator> find() {
    Set<Variable> wanted = new HashSet<>();
    for (Operator op : tree.ops()) {
      OpDef def = OpCatalogue.installed().get(op.type());
      for (BlockTree.Use use : BlockTree.uses(op)) {
        if (use.input() && def.readsOnHost(use.slot())) {
          wanted.add(use.variable());
        }
      }
    }
    if (wanted.isEmpty()) {
      return Set.of();
    }
    Set<Operator> able = able();
    Set<Operator> chosen = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Operator op : able) {
        if (!chosen.contains(op) && variables(op, false).stream().anyMatch(wanted::contains)) {
          chosen.add(op);
          wanted.addAll(variables(op, true));
          more = true;
        }
      }
    }
    return chosen;
  }

  /** Small operators none of whose inputs comes from a device. */
  private Set<Operator> able() {
    Map<Variable, List<Operator>> writers = new IdentityHashMap<>();
    List<Operator> able = new ArrayList<>();
    for (Operator op : tree.ops()) {
      if (!Placement.hasBlock(op)) {
        for (Variable variable : variables(op, false)) {
          writers.computeIfAbsent(variable, key -> new ArrayList<>()).add(op);
        }
        if (isSmall(op)) {
          able.add(op);
        }
      }
    }
    Set<Operator> left = new HashSet<>(able);
    boolean fewer = true;
    while (fewer) {
      fewer =
          left.removeIf(
              op ->
                  variables(op, true).stream()
                      .flatMap(variable -> writers.getOrDefault(variable, List.of()).stream())
                      .anyMatch(writer -> !left.contains(writer) && !placement.isOnHost(writer)));
    }
    return left;
  }

  private boolean isSmall(Operator op) {
    OpDef def = OpCatalogue.installed().get(op.type());
    return Placed.of(op) == null
        && !def.stateful()
        && !op.outputNames().isEmpty()
        && placement.hasHostKernel(op, def)
        && BlockTree.uses(op).stream().allMatch(use -> isSmall(use.variable()));
  }

  private static boolean isSmall(Variable variable) {
    DType dtype = variable.dtype();
    Shape shape = variable.shape();
    if (variable.kind() != VarKind.LOD_TENSOR
        || variable.persistable()
        || dtype == null
        || dtype.isFloating()
        || shape == null) {
      return false;
    }
    long elements = 1;
    for (int i = 0; i < shape.rank() && elements <= SMALL; i++) {
      elements *= Math.max(1, shape.dim(i));
    }
    return elements <= SMALL;
  }

  private static List<Variable> variables(Operator op, boolean inputs) {
    return BlockTree.uses(op).stream()
        .filter(use -> use.input() == inputs)
        .map(BlockTree.Use::variable)
        .toList();
  }
}
