package org.fluidjava.program;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Cuts programs down: to what computes some targets, or to what does not train. */
final class Pruning {
  private Pruning() {}

  /**
   * A copy with only the operators of block 0 that the targets need, walking backwards; optimizer
   * operators are never kept, and what is fed needs no producer. An operator with a block of its
   * own reads and writes what the operators in there do. Variables that nothing names go, and so do
   * blocks that nothing runs: those that are left are numbered anew.
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
      Set<String> reads = new HashSet<>();
      Set<String> writes = new HashSet<>();
      collectNames(op, reads, writes, new HashSet<>());
      boolean produces =
          writes.stream().anyMatch(name -> needed.contains(name) && !fed.contains(name));
      if (produces
          && (op.role() & OpRole.OPTIMIZE) == 0
          && !op.type().equals("feed")
          && !op.type().equals("fetch")) {
        kept.add(op);
        needed.addAll(reads);
      }
    }
    copy.global().removeOps(op -> !kept.contains(op));
    dropUnused(copy, new HashSet<>(targets), false);
    return copy;
  }

  private static void collectNames(
      Operator op, Set<String> reads, Set<String> writes, Set<Integer> seen) {
    reads.addAll(op.inputNames());
    writes.addAll(op.outputNames());
    for (int child : blocksOf(op)) {
      if (seen.add(child)) {
        for (Operator inner : op.block().program().block(child).ops()) {
          collectNames(inner, reads, writes, seen);
        }
      }
    }
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
    dropUnused(program, Set.of(), true);
  }

  private static void dropUnused(Program program, Set<String> keep, boolean keepData) {
    Set<Integer> reached = reachable(program);
    if (reached.size() < program.blocks().size()) {
      program.keepBlocks(reached);
    }
    Set<String> named = new HashSet<>(keep);
    for (Block block : program.blocks()) {
      for (Operator op : block.ops()) {
        named.addAll(op.inputNames());
        named.addAll(op.outputNames());
      }
    }
    for (Block block : program.blocks()) {
      block.retainVars(name -> named.contains(name) || (keepData && isData(block, name)));
    }
  }

  private static boolean isData(Block block, String name) {
    Variable variable = block.ownVar(name);
    return variable != null && variable.isData();
  }

  /** Blocks that block 0 runs, directly or not, and the blocks that they lie in. */
  private static Set<Integer> reachable(Program program) {
    Set<Integer> seen = new HashSet<>();
    visit(program, 0, seen);
    return seen;
  }

  private static void visit(Program program, int index, Set<Integer> seen) {
    if (index < 0 || !seen.add(index)) {
      return;
    }
    Block block = program.block(index);
    visit(program, block.parentIndex(), seen);
    for (Operator op : block.ops()) {
      for (int child : blocksOf(op)) {
        visit(program, child, seen);
      }
    }
  }

  /** The numbers of the blocks in an operator's attributes. */
  private static int[] blocksOf(Operator op) {
    int[] found = new int[0];
    for (Attr attr : op.attrs().values()) {
      int[] more =
          switch (attr.type()) {
            case BLOCK -> new int[] {(Integer) attr.value()};
            case BLOCKS -> (int[]) attr.value();
            default -> new int[0];
          };
      int at = found.length;
      found = Arrays.copyOf(found, at + more.length);
      System.arraycopy(more, 0, found, at, more.length);
    }
    return found;
  }
}
