package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Storage;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Lets temporaries whose lifetimes do not overlap lie in one storage. Lifetimes are counted in
 * steps of block 0; sizes are not known before a run, so a storage is chosen by an estimate and
 * grows to what its largest tensor ever needs. Tensors of different places never share.
 */
final class BufferPlan {
  /** What an unknown extent counts in the estimate; only the order of sizes matters. */
  private static final long UNKNOWN = 1024;

  private final Map<String, Life> lives = new HashMap<>();
  private final List<Slotted> storages = new ArrayList<>();

  /** From the first step that touches a variable to the last that needs its numbers. */
  private static final class Life {
    int first;
    int last;

    Life(int first, int last) {
      this.first = first;
      this.last = last;
    }
  }

  private static final class Slotted {
    final Storage storage;
    long estimate;
    int freeAfter;

    Slotted(Storage storage, long estimate, int freeAfter) {
      this.storage = storage;
      this.estimate = estimate;
      this.freeAfter = freeAfter;
    }
  }

  private BufferPlan() {}

  /**
   * Plans the temporaries of block 0.
   *
   * @param steps the steps in order
   * @param bindings the values behind the names
   * @param keep names that must stay readable until the end of a run: fetches
   * @param apart names that must not share: what sub-blocks touch
   * @return the storages, for the owner to close
   */
  static List<Storage> plan(
      List<Step> steps,
      Block block,
      Bindings bindings,
      Set<String> fed,
      Set<String> keep,
      Set<String> apart) {
    BufferPlan plan = new BufferPlan();
    for (int i = 0; i < steps.size(); i++) {
      plan.note(steps.get(i).operator(), steps.get(i).def(), i);
    }
    for (String name : fed) {
      plan.lives.computeIfPresent(name, (key, life) -> new Life(-1, life.last));
    }
    for (String name : keep) {
      Life life = plan.lives.get(name);
      if (life != null) {
        life.last = steps.size();
      }
    }
    Map<String, Slotted> places = new HashMap<>();
    for (String name : plan.order()) {
      plan.place(name, block, bindings, apart, steps, places);
    }
    return plan.storages.stream().map(slotted -> slotted.storage).toList();
  }

  private void note(Operator op, OpDef def, int step) {
    for (Slot slot : def.inputs()) {
      for (String name : op.input(slot.name())) {
        if (def.usesOnlyShapeOf(slot.name())) {
          lives.computeIfAbsent(name, key -> new Life(step, step));
        } else {
          touch(name, step);
        }
      }
    }
    for (Slot slot : def.outputs()) {
      for (String name : op.output(slot.name())) {
        touch(name, step);
      }
    }
  }

  private void touch(String name, int step) {
    Life life = lives.computeIfAbsent(name, key -> new Life(step, step));
    life.last = Math.max(life.last, step);
  }

  /** Names by the beginning of their lives. */
  private List<String> order() {
    List<Map.Entry<String, Life>> entries = new ArrayList<>(lives.entrySet());
    entries.sort(
        (a, b) -> {
          int first = Integer.compare(a.getValue().first, b.getValue().first);
          return first != 0 ? first : a.getKey().compareTo(b.getKey());
        });
    List<String> names = new ArrayList<>(entries.size());
    entries.forEach(entry -> names.add(entry.getKey()));
    return names;
  }

  private void place(
      String name,
      Block block,
      Bindings bindings,
      Set<String> apart,
      List<Step> steps,
      Map<String, Slotted> places) {
    Variable variable = block.ownVar(name);
    RuntimeValue value = bindings.locals().get(name);
    if (variable == null
        || variable.persistable()
        || apart.contains(name)
        || !(value instanceof Tensor tensor)) {
      return;
    }
    Life life = lives.get(name);
    if (life == null) {
      return;
    }
    long estimate = estimate(variable);
    Slotted chosen =
        life.first >= 0
            ? inPlace(name, variable, life, steps.get(life.first), block, tensor.device(), places)
            : null;
    if (chosen == null) {
      chosen = bestFree(estimate, life.first, tensor.device());
    }
    if (chosen == null) {
      chosen = new Slotted(new Storage(tensor.device()), estimate, life.last);
      storages.add(chosen);
    }
    chosen.estimate = Math.max(chosen.estimate, estimate);
    chosen.freeAfter = life.last;
    places.put(name, chosen);
    tensor.useStorage(chosen.storage);
  }

  /**
   * The storage of an input that dies in the very step that makes this output, if the operator
   * allows it.
   */
  private @Nullable Slotted inPlace(
      String name,
      Variable variable,
      Life life,
      Step maker,
      Block block,
      Device device,
      Map<String, Slotted> places) {
    Operator op = maker.operator();
    for (String[] pair : maker.def().inPlace()) {
      if (!op.output(pair[1]).equals(List.of(name)) || op.input(pair[0]).size() != 1) {
        continue;
      }
      String source = op.input(pair[0]).get(0);
      Slotted slotted = places.get(source);
      Life sourceLife = lives.get(source);
      Variable sourceVariable = block.ownVar(source);
      boolean readOnce = op.inputNames().stream().filter(source::equals).count() == 1;
      if (slotted != null
          && sourceLife != null
          && sourceVariable != null
          && slotted.freeAfter == life.first
          && sourceLife.last == life.first
          && slotted.storage.device() == device
          && readOnce
          && sourceVariable.dtype() == variable.dtype()
          && sourceVariable.shape() != null
          && sourceVariable.shape().equals(variable.shape())) {
        // Sizes agree in every run; should they not, growing must not lose the input.
        slotted.storage.keepContents();
        places.remove(source);
        return slotted;
      }
    }
    return null;
  }

  private @Nullable Slotted bestFree(long estimate, int step, Device device) {
    Slotted best = null;
    for (Slotted slotted : storages) {
      if (slotted.freeAfter < step
          && slotted.storage.device() == device
          && (best == null
              || Math.abs(slotted.estimate - estimate) < Math.abs(best.estimate - estimate))) {
        best = slotted;
      }
    }
    return best;
  }

  private static long estimate(Variable variable) {
    Shape shape = variable.shape();
    if (shape == null) {
      return UNKNOWN;
    }
    double bytes = variable.dtype() == null ? 4 : variable.dtype().bytes();
    for (int i = 0; i < shape.rank(); i++) {
      bytes *= shape.dim(i) < 0 ? UNKNOWN : shape.dim(i);
    }
    return (long) Math.min(bytes, 1L << 50);
  }
}
