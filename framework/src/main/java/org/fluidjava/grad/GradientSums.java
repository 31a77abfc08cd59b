package org.fluidjava.grad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.OpRole;

/**
 * Gradients that several operators produce: each part gets a name of its own, {@code
 * x@GRAD@RENAME@block0@n}, and a {@code sum} before the first reader makes {@code x@GRAD}.
 */
final class GradientSums {
  private final List<OpSpec> result = new ArrayList<>();
  private final Map<String, List<String>> parts = new LinkedHashMap<>();
  private final Map<String, Integer> counters = new HashMap<>();
  private final Map<String, List<String>> done = new LinkedHashMap<>();
  private final Block block;

  private GradientSums(Block block) {
    this.block = block;
  }

  static List<OpSpec> insert(List<OpSpec> specs, Block block) {
    GradientSums sums = new GradientSums(block);
    for (OpSpec spec : specs) {
      for (List<String> names : spec.inputs().values()) {
        names.forEach(sums::sumBeforeReading);
      }
      sums.renameOutputs(spec);
      sums.result.add(spec);
    }
    List.copyOf(sums.parts.keySet()).forEach(sums::sumBeforeReading);
    return sums.result;
  }

  private void sumBeforeReading(String name) {
    List<String> produced = parts.get(name);
    if (produced != null && produced.size() > 1) {
      result.add(
          new OpSpec("sum")
              .in("X", List.copyOf(produced))
              .out("Out", name)
              .attr(OpRole.ATTR, OpRole.BACKWARD));
      parts.put(name, new ArrayList<>(List.of(name)));
    }
  }

  private void renameOutputs(OpSpec spec) {
    // Slots done so far count as earlier: one operator may produce two parts of one gradient.
    done.clear();
    for (Map.Entry<String, List<String>> slot : spec.outputs().entrySet()) {
      List<String> renamed = rename(spec, slot.getValue());
      done.put(slot.getKey(), renamed);
    }
    spec.outputs().putAll(done);
  }

  private List<String> rename(OpSpec spec, List<String> names) {
    List<String> renamed = new ArrayList<>(names);
    for (int i = 0; i < renamed.size(); i++) {
      String name = renamed.get(i);
      boolean alsoRead = spec.inputs().values().stream().anyMatch(in -> in.contains(name));
      if (name.equals(Names.EMPTY) || alsoRead) {
        continue;
      }
      List<String> produced = parts.get(name);
      if (produced == null) {
        parts.put(name, new ArrayList<>(List.of(name)));
        continue;
      }
      if (produced.size() == 1 && produced.get(0).equals(name)) {
        String first = nextName(name);
        renameEarlier(name, first, renamed, i);
        produced.set(0, first);
      }
      String next = nextName(name);
      produced.add(next);
      renamed.set(i, next);
    }
    return renamed;
  }

  /**
   * The part that was made first under the plain name gets a name of its own, where it was made.
   */
  private void renameEarlier(String name, String to, List<String> current, int before) {
    boolean made = false;
    for (OpSpec earlier : result) {
      // Readers in front of the first maker mean what came from outside, in a loop's block.
      if (made) {
        earlier.inputs().replaceAll((slot, names) -> replaced(names, name, to));
      }
      made |= earlier.outputs().values().stream().anyMatch(names -> names.contains(name));
      earlier.outputs().replaceAll((slot, names) -> replaced(names, name, to));
    }
    done.replaceAll((slot, names) -> replaced(names, name, to));
    for (int i = 0; i < before; i++) {
      if (current.get(i).equals(name)) {
        current.set(i, to);
      }
    }
  }

  private static List<String> replaced(List<String> names, String from, String to) {
    return names.contains(from)
        ? names.stream().map(name -> name.equals(from) ? to : name).toList()
        : names;
  }

  private String nextName(String name) {
    int n = counters.merge(name, 1, Integer::sum) - 1;
    return name + "@RENAME@block" + block.index() + "@" + n;
  }
}
