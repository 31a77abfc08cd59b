package org.fluidjava.executor;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.fluidjava.program.Attr;
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
 * op_device}) comes first, then the executor's place if it has a kernel, then the CPU. Inside
 * sub-blocks it is the same; only the operators that run sub-blocks, and what they decide by, stay
 * on the host.
 */
final class Placement {
  /** An operator's place and what decided it. */
  record Choice(Place place, String cause, boolean fallback) {}

  private final Program program;
  private final Place main;
  private final Kernels kernels;
  private final Map<Operator, Choice> choices = new IdentityHashMap<>();
  private final Map<Variable, Place> homes = new IdentityHashMap<>();
  private final Map<Place, Device> devices = new LinkedHashMap<>();

  private Placement(Program program, Place main, Kernels kernels) {
    this.program = program;
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
    Placement placement = new Placement(program, main, kernels);
    for (Block block : program.blocks()) {
      for (Operator op : block.ops()) {
        if (!Requirements.isEnd(op)) {
          placement.choices.put(op, placement.wish(op, fallback));
        }
      }
    }
    if (placement.usesSeveralPlaces()) {
      placement.distribute();
      new EarlyTransfers(program.global(), placement).insert();
    }
    placement.checkKernels(fallback);
    return placement;
  }

  /** Settles what depends on other operators, and lets values move. */
  private void distribute() {
    BlockTree tree = new BlockTree(program);
    Choice small = new Choice(Place.cpu(), "the host decides by it", false);
    new HostValues(this, tree).find().forEach(op -> choices.put(op, small));
    Aliases aliases = new Aliases(tree);
    Homes homes = new Homes(this, tree, aliases);
    List<Operator> ops = tree.ops().stream().filter(Placement::touchesArray).toList();
    Set<Variable> onDevice = homes.arraysOnDevice(ops);
    for (Operator op : ops) {
      OpDef def = OpCatalogue.installed().get(op.type());
      boolean there =
          hasKernel(op, def)
              && Homes.arraysOf(op).allMatch(array -> onDevice.contains(aliases.root(array)));
      choices.put(
          op,
          there
              ? new Choice(main, "the executor's place", false)
              : new Choice(Place.cpu(), "its array lies on the host", false));
    }
    homes.choose(onDevice);
    new Transfers(this, tree, aliases).insert();
  }

  private Choice wish(Operator op, Fallback fallback) {
    Place cpu = Place.cpu();
    OpDef def = OpCatalogue.installed().get(op.type());
    if (!main.equals(cpu)) {
      if (hasBlock(op)) {
        return new Choice(cpu, "control flow runs on the host", false);
      }
      if (touchesOtherThanNumbers(op) && !hasKernel(op, def)) {
        return new Choice(cpu, "arrays and tables lie on the host", false);
      }
    }
    Place pinned = Placed.of(op);
    String why = pinned == null || hasBlock(op) ? null : whyUnusable(pinned);
    if (why != null && fallback == Fallback.FORBID) {
      throw OperatorException.of(
          op,
          "is pinned to %s, but %s; Fallback.FORBID keeps it off other places"
              .formatted(pinned, why),
          BuildShapes.slots(op),
          null);
    }
    Place obeyed = why == null && !hasBlock(op) ? pinned : null;
    Place wanted = obeyed == null ? main : obeyed;
    KernelKey key = new KernelKey(op.type(), wanted.kind(), dtype(op, def));
    if (kernels.find(key) != null || wanted.equals(cpu)) {
      String cause =
          why != null
              ? "op_device wants " + pinned + ", but " + why
              : obeyed != null ? "op_device" : "the executor's place";
      return new Choice(wanted, cause, why != null);
    }
    return new Choice(cpu, "no kernel for " + key, true);
  }

  /** All operators without a kernel, and those that the policy keeps off the CPU, in one error. */
  private void checkKernels(Fallback fallback) {
    Map<String, Integer> missing = new TreeMap<>();
    choices.forEach(
        (op, choice) -> {
          if (op.type().equals(Transfer.TYPE)) {
            return;
          }
          DType dtype = dtype(op, OpCatalogue.installed().get(op.type()));
          KernelKey key = new KernelKey(op.type(), choice.place.kind(), dtype);
          boolean found = kernels.find(key) != null;
          boolean forbidden = found && choice.fallback && fallback == Fallback.FORBID;
          if (found && !forbidden) {
            return;
          }
          String what = forbidden || choice.fallback ? choice.cause : "no kernel for " + key;
          missing.merge(
              what
                  + "; this build has: "
                  + kernels.existing(op.type())
                  + (forbidden ? "; Fallback.FORBID keeps it off the CPU" : ""),
              1,
              Integer::sum);
        });
    if (!missing.isEmpty()) {
      throw new PreparationException(missingText(missing));
    }
  }

  /** Where an operator wants an input slot to lie; null where it takes it anywhere. */
  @Nullable Place wanted(Operator op, OpDef def, String slot) {
    if (def.readsOnHost(slot)) {
      Attr scalar = op.attr("is_scalar_condition");
      // A condition that is no scalar is only asked whether it has elements.
      boolean numbers =
          !def.attrs().containsKey("is_scalar_condition")
              || (scalar != null && Boolean.TRUE.equals(scalar.value()));
      return numbers ? Place.cpu() : null;
    }
    return hasBlock(op) || def.takesAnywhere(slot) ? null : of(op).place();
  }

  /** Whether an operator runs on the host as far as is known. */
  boolean isOnHost(Operator op) {
    return of(op).place().equals(Place.cpu());
  }

  /** Whether an operator has a kernel on the host. */
  boolean hasHostKernel(Operator op, OpDef def) {
    return kernels.find(new KernelKey(op.type(), "cpu", dtype(op, def))) != null;
  }

  /** Whether an operator has a kernel on the executor's place. */
  boolean hasKernel(Operator op, OpDef def) {
    return kernels.find(new KernelKey(op.type(), main.kind(), dtype(op, def))) != null;
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

  /** Whether an operator runs a sub-block. */
  static boolean hasBlock(Operator op) {
    return op.attrs().values().stream().anyMatch(attr -> attr.type() == AttrType.BLOCK);
  }

  private static boolean touchesOtherThanNumbers(Operator op) {
    return BlockTree.uses(op).stream().anyMatch(use -> !isNumbers(use.variable()));
  }

  private static boolean touchesArray(Operator op) {
    return !hasBlock(op)
        && BlockTree.uses(op).stream()
            .anyMatch(use -> use.variable().kind() == VarKind.LOD_TENSOR_ARRAY);
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
    if (main.equals(Place.cpu())) {
      return choices.values().stream().anyMatch(choice -> !choice.place.equals(main));
    }
    // The scope keeps arrays on the host.
    return choices.values().stream().anyMatch(choice -> !choice.place.equals(main))
        || choices.keySet().stream().flatMap(Homes::arraysOf).anyMatch(Variable::persistable);
  }

  Program program() {
    return program;
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
    return home != null ? home : main;
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
