package org.fluidjava.executor;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fluidjava.device.Place;
import org.fluidjava.op.Placed;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Shape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which operator types left the executor's place, and what that moves. */
final class PlacementTable {

  private PlacementTable() {}

  /** How often an operator type fell back, and the bytes that its copies move in a run. */
  private static final class Fallen {
    final String type;
    final Place place;
    final Place wanted;
    final boolean inside;
    int operators;
    long bytes;
    long bytesPerRow;
    String cause = "";

    Fallen(String type, Place place, Place wanted, boolean inside) {
      this.type = type;
      this.inside = inside;
      this.place = place;
      this.wanted = wanted;
    }
  }

  /** One line for each operator type that runs on the CPU for want of a kernel. */
  static void warn(Program program, Placement placement, Fallback fallback) {
    if (fallback == Fallback.WARN) {
      lines(program, placement).forEach(line -> Log.LOG.warn(line));
    }
  }

  /**
   * Opened by the first warning: most runs log nothing, and some logging libraries start slowly.
   */
  private static final class Log {
    static final Logger LOG = LoggerFactory.getLogger(Executor.class);
  }

  static List<String> lines(Program program, Placement placement) {
    Map<String, Fallen> types = new TreeMap<>();
    for (Operator op : new BlockTree(program).ops()) {
      boolean inside = op.block().index() > 0;
      Placement.Choice choice = placement.of(op);
      if (choice.fallback()) {
        Place pinned = Placed.of(op);
        Place wanted = pinned == null ? placement.main() : pinned;
        Fallen fallen =
            types.computeIfAbsent(
                op.type() + " " + wanted + " " + inside,
                key -> new Fallen(op.type(), choice.place(), wanted, inside));
        fallen.operators++;
        fallen.cause = choice.cause();
        count(op, op.inputNames(), choice.place(), fallen);
        count(op, op.outputNames(), choice.place(), fallen);
      }
    }
    return types.values().stream().map(PlacementTable::line).toList();
  }

  private static void count(Operator op, List<String> names, Place place, Fallen fallen) {
    for (String name : names) {
      Variable variable = op.block().findVar(name);
      if (variable == null || !name.endsWith("@at:" + place)) {
        continue;
      }
      Shape shape = variable.shape();
      if (shape == null) {
        continue;
      }
      long elements = 1;
      boolean open = false;
      for (int i = 0; i < shape.rank(); i++) {
        open |= shape.dim(i) < 0;
        elements *= Math.max(1, shape.dim(i));
      }
      long bytes = elements * (variable.dtype() == null ? 4 : variable.dtype().bytes());
      if (open) {
        fallen.bytesPerRow += bytes;
      } else {
        fallen.bytes += bytes;
      }
    }
  }

  private static String line(Fallen fallen) {
    return "%s (%d %s) runs on %s instead of %s: %s; copies move %,d bytes and %,d a row each %s"
        .formatted(
            fallen.type,
            fallen.operators,
            fallen.operators == 1 ? "operator" : "operators",
            fallen.place,
            fallen.wanted,
            fallen.cause,
            fallen.bytes,
            fallen.bytesPerRow,
            fallen.inside ? "round of their block" : "run");
  }
}
