package org.fluidjava.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Cuts programs down: to what computes some targets, or to what does not train. */
final class Pruning {
  private Pruning() {}

  /**
   * A copy with only the operators of block 0 that the targets need, walking backwards; optimizer
   * operators are never kept, and what is fed needs no producer. Sub-blocks of kept operators stay;
   * variables that nothing names go.
   */
  static Program prune(Program program, List<String> feeds, List<String> targets) {
    Program copy = program.copy();
    for (String target : targets) {
      copy.global().var(target);
    }
    Set<String> needed = new HashSet<>(targets);
    Set<String> fed = new HashSet<>(feeds);
    List<Operator> ops = copy.global().ops();
    Set<Operator> kept = new HashSet<>();
    for (int i = ops.size() - 1; i >= 0; i--) {
      Operator op = ops.get(i);
      boolean produces =
          op.outputNames().stream().anyMatch(name -> needed.contains(name) && !fed.contains(name));
      if (produces
          && (op.role() & OpRole.OPTIMIZE) == 0
          && !op.type().equals("feed")
          && !op.type().equals("fetch")) {
        kept.add(op);
        needed.addAll(op.inputNames());
      }
    }
    copy.global().removeOps(op -> !kept.contains(op));
    dropUnusedVariables(copy, needed);
    return copy;
  }

  static void dropTraining(Program program) {
    for (Block block : program.blocks()) {
      block.removeOps(
          op -> {
            int role = op.role();
            int training = OpRole.BACKWARD | OpRole.OPTIMIZE | OpRole.LEARNING_RATE_SCHEDULE;
            return role != OpRole.NOT_SPECIFIED && (role & training) != 0;
          });
      for (Operator op : block.ops()) {
        if (op.attr("is_test") != null) {
          op.setAttr("is_test", Attr.of(true));
        }
      }
    }
    dropUnusedVariables(program, Set.of());
  }

  private static void dropUnusedVariables(Program program, Set<String> keep) {
    Set<String> named = new HashSet<>(keep);
    for (Block block : reachable(program)) {
      for (Operator op : block.ops()) {
        named.addAll(op.inputNames());
        named.addAll(op.outputNames());
      }
    }
    for (Block block : program.blocks()) {
      block.retainVars(name -> named.contains(name) || isData(block, name));
    }
  }

  private static boolean isData(Block block, String name) {
    Variable variable = block.ownVar(name);
    return variable != null && variable.isData();
  }

  private static List<Block> reachable(Program program) {
    List<Block> found = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    visit(program, 0, seen, found);
    return found;
  }

  private static void visit(Program program, int index, Set<Integer> seen, List<Block> found) {
    if (!seen.add(index)) {
      return;
    }
    Block block = program.block(index);
    found.add(block);
    for (Operator op : block.ops()) {
      for (Attr attr : op.attrs().values()) {
        if (attr.type() == AttrType.BLOCK && attr.value() instanceof Integer child) {
          visit(program, child, seen, found);
        }
      }
    }
  }
}
