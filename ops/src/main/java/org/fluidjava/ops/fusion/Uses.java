package org.fluidjava.ops.fusion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;

/** Who writes and who reads each variable of a block, for passes. */
final class Uses {
  private final Map<String, List<Operator>> readers = new HashMap<>();
  private final Map<String, List<Operator>> writers = new HashMap<>();

  Uses(Block block) {
    for (Operator op : block.ops()) {
      for (String name : op.inputNames()) {
        readers.computeIfAbsent(name, key -> new ArrayList<>()).add(op);
      }
      for (String name : op.outputNames()) {
        writers.computeIfAbsent(name, key -> new ArrayList<>()).add(op);
      }
    }
  }

  /** Whether a block has an operator of this type; costs less than asking for its kernels. */
  static boolean anyIs(Block block, String type) {
    for (Operator op : block.ops()) {
      if (op.type().equals(type)) {
        return true;
      }
    }
    return false;
  }

  List<Operator> readers(String name) {
    return readers.getOrDefault(name, List.of());
  }

  /** The only operator that writes a variable, if its type is this; else null. */
  @org.jspecify.annotations.Nullable
  Operator onlyWriter(String name, String type) {
    List<Operator> all = writers.getOrDefault(name, List.of());
    return all.size() == 1 && all.get(0).type().equals(type) ? all.get(0) : null;
  }

  /** Whether no operator of the block writes a variable. */
  boolean neverWritten(String name) {
    return !writers.containsKey(name);
  }

  /** Whether a variable holds one value throughout the block. */
  boolean writtenAtMostOnce(String name) {
    return writers.getOrDefault(name, List.of()).size() <= 1;
  }

  /** The names that an operator reads for their numbers, not only their shapes. */
  static List<String> numbersRead(Operator op) {
    OpDef def = OpCatalogue.installed().find(op.type());
    if (def == null) {
      return op.inputNames();
    }
    List<String> names = new ArrayList<>();
    for (Slot slot : def.inputs()) {
      if (!def.usesOnlyShapeOf(slot.name())) {
        names.addAll(op.input(slot.name()));
      }
    }
    return names;
  }
}
