package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fluidjava.device.Device;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.BuildShapes;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.Placed;
import org.fluidjava.op.Slot;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Where each operator runs, and why; decided once, at preparation. The user's choice ({@code
 * op_device}) comes first, then the executor's place if it has a kernel, then the CPU. Control flow
 * and everything inside sub-blocks runs on the CPU, since it decides on the host what comes next.
 */
final class Placement {
  /** An operator's place and what decided it. */
  record Choice(Place place, String cause, boolean fallback) {}

  private final Place main;
  private final Kernels kernels;
  private final Map<Operator, Choice> choices = new IdentityHashMap<>();
  private final Map<Variable, Place> homes = new IdentityHashMap<>();
  private final Map<Place, Device> devices = new LinkedHashMap<>();

  private Placement(Place main, Kernels kernels) {
    this.main = main;
    this.kernels = kernels;
  }

  /**
   * Decides for all operators and puts transfers into the program where values change place.
   *
   * @throws PreparationException when an operator has no kernel that the policy allows; all are
   *     listed
   * @throws OperatorException when one is pinned to a place that cannot be used and the policy
   *     forbids another
   */
  static Placement of(Program program, Place main, Kernels kernels, Fallback fallback) {
    Placement placement = new Placement(main, kernels);
    Map<String, Integer> missing = new TreeMap<>();
    for (Block block : program.blocks()) {
      for (Operator op : block.ops()) {
        if (!Requirements.isEnd(op)) {
          placement.place(op, fallback, missing);
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new PreparationException(placement.missingText(missing));
    }
    if (placement.usesSeveralPlaces()) {
      new Transfers(program, placement).insert();
      new EarlyTransfers(program.global(), placement).insert();
    }
    return placement;
  }

  private void place(Operator op, Fallback fallback, Map<String, Integer> missing) {
    OpDef def = OpCatalogue.installed().get(op.type());
    DType dtype = dtype(op, def);
    Wish wish = wish(op);
    if (wish.denied != null && fallback == Fallback.FORBID) {
      throw OperatorException.of(
          op,
          "is pinned to %s, but %s; Fallback.FORBID keeps it off other places"
              .formatted(Placed.of(op), wish.denied),
          BuildShapes.slots(op),
          null);
    }
    if (kernels.find(new KernelKey(op.type(), wish.place.kind(), dtype)) != null) {
      choices.put(op, new Choice(wish.place, wish.cause, wish.denied != null));
      return;
    }
    KernelKey key = new KernelKey(op.type(), wish.place.kind(), dtype);
    boolean onCpu = kernels.find(new KernelKey(op.type(), "cpu", dtype)) != null;
    if (onCpu && fallback != Fallback.FORBID) {
      choices.put(op, new Choice(Place.cpu(), "no kernel for " + key, true));
    } else {
      missing.merge(
          "no kernel for "
              + key
              + "; this build has: "
              + kernels.existing(op.type())
              + (onCpu ? "; Fallback.FORBID keeps it off the CPU" : ""),
          1,
          Integer::sum);
    }
  }

  /** Where an operator should run; {@code denied} is why it cannot run where it is pinned. */
  private record Wish(Place place, String cause, @Nullable String denied) {
    Wish(Place place, String cause) {
      this(place, cause, null);
    }
  }

  private Wish wish(Operator op) {
    Place cpu = Place.cpu();
    if (op.block().index() > 0) {
      return new Wish(cpu, main.equals(cpu) ? "the executor's place" : "in a sub-block");
    }
    if (!main.equals(cpu)) {
      if (hasBlock(op)) {
        return new Wish(cpu, "control flow runs on the host");
      }
      if (touchesOtherThanNumbers(op)) {
        return new Wish(cpu, "arrays and tables lie on the host");
      }
    }
    Place pinned = Placed.of(op);
    if (pinned != null) {
      String why = whyUnusable(pinned);
      if (why == null) {
        return new Wish(pinned, "op_device");
      }
      return new Wish(main, "op_device wants " + pinned + ", but " + why, why);
    }
    return new Wish(main, "the executor's place");
  }

  private @Nullable String whyUnusable(Place place) {
    Backend backend = kernels.backends().get(place.kind());
    if (backend == null) {
      return "there is no back end for it";
    }
    String why = backend.whyUnavailable().orElse(null);
    if (why == null) {
      try {
        device(place);
      } catch (IllegalArgumentException absent) {
        why = absent.getMessage();
      }
    }
    return why;
  }

  static boolean hasBlock(Operator op) {
    return op.attrs().values().stream().anyMatch(attr -> attr.type() == AttrType.BLOCK);
  }

  private static boolean touchesOtherThanNumbers(Operator op) {
    List<String> names = new ArrayList<>(op.inputNames());
    names.addAll(op.outputNames());
    for (String name : names) {
      Variable variable = op.block().findVar(name);
      if (variable != null && !isNumbers(variable)) {
        return true;
      }
    }
    return false;
  }

  static boolean isNumbers(Variable variable) {
    return variable.kind() == VarKind.LOD_TENSOR || variable.kind() == VarKind.SELECTED_ROWS;
  }

  private String missingText(Map<String, Integer> missing) {
    StringBuilder text = new StringBuilder("the program cannot run on ").append(main).append(':');
    missing.forEach(
        (line, count) ->
            text.append("\n  ")
                .append(line)
                .append(" (")
                .append(count)
                .append(count == 1 ? " operator)" : " operators)"));
    return text.toString();
  }

  private boolean usesSeveralPlaces() {
    return choices.values().stream().anyMatch(choice -> !choice.place.equals(main));
  }

  /** The executor's place. */
  Place main() {
    return main;
  }

  /** Where an operator runs. */
  Choice of(Operator op) {
    Choice choice = choices.get(op);
    return choice == null ? new Choice(main, "the executor's place", false) : choice;
  }

  void put(Operator op, Choice choice) {
    choices.put(op, choice);
  }

  /** Where a variable's numbers lie. */
  Place home(Variable variable) {
    Place home = homes.get(variable);
    return home != null ? home : variable.block().index() > 0 ? Place.cpu() : main;
  }

  void setHome(Variable variable, Place place) {
    homes.put(variable, place);
  }

  Kernels kernels() {
    return kernels;
  }

  /** The device behind a place. Forks in several threads share this. */
  Device device(Place place) {
    synchronized (devices) {
      return devices.computeIfAbsent(place, kernels::open);
    }
  }

  /** The devices that were asked for. */
  List<Device> devices() {
    synchronized (devices) {
      return List.copyOf(devices.values());
    }
  }

  /** Waits for all places that the program uses. */
  void synchronize() {
    devices().forEach(Device::synchronize);
  }

  /** What finds an operator's kernel where it was placed. */
  KernelKey key(Operator op, OpDef def) {
    return new KernelKey(op.type(), of(op).place.kind(), dtype(op, def));
  }

  /** The element type that chooses the kernel. */
  private static DType dtype(Operator op, OpDef def) {
    String chosen = def.kernelSlot();
    for (Slot slot : def.inputs()) {
      if (chosen == null || chosen.equals(slot.name())) {
        DType found = firstDtype(op.block(), op.input(slot.name()));
        if (found != null) {
          return found;
        }
      }
    }
    for (Slot slot : def.outputs()) {
      DType found = firstDtype(op.block(), op.output(slot.name()));
      if (found != null) {
        return found;
      }
    }
    return DType.FLOAT32;
  }

  private static @Nullable DType firstDtype(Block block, List<String> names) {
    for (String name : names) {
      Variable variable = name.equals(Names.EMPTY) ? null : block.findVar(name);
      if (variable != null && variable.dtype() != null) {
        return variable.dtype();
      }
    }
    return null;
  }
}
