package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;

/**
 * What a program needs before it can run: known operators, feeds, and written persistable
 * variables.
 */
final class Requirements {
  /** Variables of block 0 that must be fed, with the first operator that reads each. */
  final Map<String, Operator> feeds = new LinkedHashMap<>();

  /** Persistable variables that must have a value, with the first operator that reads each. */
  final Map<String, Operator> persistables = new LinkedHashMap<>();

  /** Feeds in the order that {@code feed} operators give; empty without them. */
  final List<String> declaredFeeds = new ArrayList<>();

  /** Fetches in the order that {@code fetch} operators give; empty without them. */
  final List<String> declaredFetches = new ArrayList<>();

  private Requirements() {}

  static Requirements of(Program program, OpCatalogue catalogue) {
    checkBlocks(program);
    checkKnown(program, catalogue);
    Requirements needs = new Requirements();
    needs.collectEnds(program);
    Set<String> written = new HashSet<>(needs.declaredFeeds);
    for (Operator op : program.global().ops()) {
      if (!isEnd(op)) {
        needs.note(op, catalogue.get(op.type()), program.global(), written);
      }
    }
    for (String name : needs.declaredFeeds) {
      needs.feeds.putIfAbsent(name, program.global().ops().get(0));
    }
    return needs;
  }

  /** Whether an operator is only the mark of a feed or a fetch. */
  static boolean isEnd(Operator op) {
    return op.type().equals("feed") || isFetch(op);
  }

  /** {@code fetch_v2} is the name in the programs of some later executors. */
  private static boolean isFetch(Operator op) {
    return op.type().equals("fetch") || op.type().equals("fetch_v2");
  }

  /** Every block's parent must come from block 0, and every BLOCK attribute name a child. */
  private static void checkBlocks(Program program) {
    Map<Integer, Operator> owners = new HashMap<>();
    for (Block block : program.blocks()) {
      int steps = 0;
      for (Block at = block; at.parentIndex() >= 0; at = program.block(at.parentIndex())) {
        if (++steps > program.blocks().size() || at.parentIndex() >= program.blocks().size()) {
          throw new PreparationException(
              "block " + block.index() + " lies in a circle of parent blocks");
        }
      }
      for (Operator op : block.ops()) {
        for (Map.Entry<String, Attr> attr : op.attrs().entrySet()) {
          if (attr.getValue().type() == AttrType.BLOCK) {
            int child = (Integer) attr.getValue().value();
            if (child <= 0 || child >= program.blocks().size()) {
              throw new PreparationException(
                  "operator %d (%s) of block %d: attribute %s names block %d, but the program has blocks 0 to %d, and 0 is never a sub-block"
                      .formatted(
                          op.index(),
                          op.type(),
                          block.index(),
                          attr.getKey(),
                          child,
                          program.blocks().size() - 1));
            }
            Operator owner = owners.put(child, op);
            if (owner != null) {
              throw new PreparationException(
                  "block %d is the sub-block of two operators, %s and %s; each needs its own"
                      .formatted(child, owner.type(), op.type()));
            }
          }
        }
      }
    }
  }

  private static void checkKnown(Program program, OpCatalogue catalogue) {
    Map<String, Integer> unknown = new TreeMap<>();
    for (Block block : program.blocks()) {
      for (Operator op : block.ops()) {
        if (!isEnd(op) && catalogue.find(op.type()) == null) {
          unknown.merge(op.type(), 1, Integer::sum);
        }
      }
    }
    if (!unknown.isEmpty()) {
      StringBuilder text = new StringBuilder("this build does not know ").append(unknown.size());
      text.append(unknown.size() == 1 ? " operator type" : " operator types")
          .append(" of the program:");
      unknown.forEach(
          (type, count) ->
              text.append("\n  ")
                  .append(type)
                  .append(" (")
                  .append(count)
                  .append(count == 1 ? " operator)" : " operators)"));
      throw new PreparationException(text.toString());
    }
  }

  private void collectEnds(Program program) {
    Map<Integer, String> feedsByColumn = new TreeMap<>();
    Map<Integer, String> fetchesByColumn = new TreeMap<>();
    for (Operator op : program.global().ops()) {
      Attr column = op.attr("col");
      int at = column != null && column.value() instanceof Integer i ? i : 0;
      if (op.type().equals("feed") && !op.output("Out").isEmpty()) {
        feedsByColumn.put(at, op.output("Out").get(0));
      } else if (isFetch(op) && !op.input("X").isEmpty()) {
        fetchesByColumn.put(at, op.input("X").get(0));
      }
    }
    declaredFeeds.addAll(feedsByColumn.values());
    declaredFetches.addAll(fetchesByColumn.values());
  }

  private void note(Operator op, OpDef def, Block block, Set<String> written) {
    for (Slot slot : def.inputs()) {
      for (String name : op.input(slot.name())) {
        Variable variable = block.findVar(name);
        if (variable == null || written.contains(name)) {
          continue;
        }
        boolean numbers =
            variable.kind() == VarKind.LOD_TENSOR || variable.kind() == VarKind.SELECTED_ROWS;
        if (variable.persistable()) {
          persistables.putIfAbsent(name, op);
        } else if (numbers && !(def.control() && isCarried(op, variable))) {
          feeds.putIfAbsent(name, op);
        }
      }
    }
    written.addAll(op.outputNames());
    for (Attr attr : op.attrs().values()) {
      if (attr.type() == AttrType.BLOCK) {
        notePersistables(block.program().block((Integer) attr.value()), written);
      }
    }
  }

  /** Whether a control operator writes what it lists as read: its first round may write first. */
  private static boolean isCarried(Operator op, Variable variable) {
    return !variable.isData() && op.outputNames().contains(variable.name());
  }

  private void notePersistables(Block block, Set<String> written) {
    for (Operator op : block.ops()) {
      for (String name : op.inputNames()) {
        Variable variable = block.findVar(name);
        if (variable != null && variable.persistable() && !written.contains(name)) {
          persistables.putIfAbsent(name, op);
        }
      }
    }
  }

  /** The text for a feed that is missing. */
  static String missing(String name, Operator reader, Set<String> given) {
    String line = reader.userLine();
    return "feed '%s' is missing: operator %d (%s%s) reads it; fed are %s"
        .formatted(
            name, reader.index(), reader.type(), line.isEmpty() ? "" : ", added at " + line, given);
  }
}
