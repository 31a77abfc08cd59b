package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Which operator runs which block. A gradient block is declared within its forward block, so that
 * it sees the names there, but runs within the block of its gradient operator.
 */
final class BlockTree {
  private final Program program;
  private final Map<Block, Operator> owners = new IdentityHashMap<>();

  /** The operators as they first run: those of a sub-block in front of the one that runs it. */
  private final List<Operator> order = new ArrayList<>();

  /**
   * A variable in a slot of an operator.
   *
   * @param slot the slot
   * @param input whether it is an input slot
   * @param variable the variable
   */
  record Use(String slot, boolean input, Variable variable) {}

  BlockTree(Program program) {
    this.program = program;
    visit(program.global(), new HashSet<>());
  }

  private void visit(Block block, Set<Integer> seen) {
    if (!seen.add(block.index())) {
      return;
    }
    for (Operator op : block.ops()) {
      if (Requirements.isEnd(op)) {
        continue;
      }
      for (Block inner : insideOf(op)) {
        owners.putIfAbsent(inner, op);
        visit(inner, seen);
      }
      order.add(op);
    }
  }

  /** All operators that may run. */
  List<Operator> ops() {
    return order;
  }

  /** All variables that an operator's slots name. */
  static List<Use> uses(Operator op) {
    List<Use> uses = new ArrayList<>();
    for (String slot : op.inputSlots()) {
      for (String name : op.input(slot)) {
        Variable variable = op.block().findVar(name);
        if (variable != null) {
          uses.add(new Use(slot, true, variable));
        }
      }
    }
    for (String slot : op.outputSlots()) {
      for (String name : op.output(slot)) {
        Variable variable = op.block().findVar(name);
        if (variable != null) {
          uses.add(new Use(slot, false, variable));
        }
      }
    }
    return uses;
  }

  /** The blocks that an operator runs. */
  List<Block> insideOf(Operator op) {
    List<Block> blocks = new ArrayList<>();
    for (Attr attr : op.attrs().values()) {
      if (attr.type() == AttrType.BLOCK) {
        blocks.add(program.block((Integer) attr.value()));
      }
    }
    return blocks;
  }

  /** The block in which the operator that runs a block lies; null for block 0. */
  @Nullable Block runsIn(Block block) {
    Operator owner = owners.get(block);
    return owner == null ? null : owner.block();
  }

  /** How many operators with sub-blocks are around a block's operators while they run. */
  int depth(Block block) {
    int depth = 0;
    for (Block at = runsIn(block); at != null; at = runsIn(at)) {
      depth++;
    }
    return depth;
  }

  /** Whether a block runs while a block runs in which its operator lies, however deep. */
  boolean runsWithin(Block block, Block outer) {
    for (Block at = block; at != null; at = runsIn(at)) {
      if (at == outer) {
        return true;
      }
    }
    return false;
  }

  /** The variables that operators inside another one write, however deep. */
  void collectWritten(Operator op, Set<Variable> into) {
    for (Block inner : insideOf(op)) {
      for (Operator each : inner.ops()) {
        for (Use use : uses(each)) {
          if (!use.input()) {
            into.add(use.variable());
          }
        }
        collectWritten(each, into);
      }
    }
  }
}
