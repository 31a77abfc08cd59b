package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.fluidjava.device.Place;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;

/**
 * Puts {@link Transfer} operators into block 0 of a program whose operators lie on several places.
 * Each variable has one home; an operator elsewhere works on a mirror of it, {@code name@place},
 * filled before it reads and copied back after it writes. A mirror stays good until the variable is
 * written again, so a value moves once however many operators read it.
 */
final class Transfers {
  private final Program program;
  private final Placement placement;
  private final Block block;

  /** Mirrors that hold what their variable holds, by mirror name. */
  private final Set<String> good = new HashSet<>();

  Transfers(Program program, Placement placement) {
    this.program = program;
    this.placement = placement;
    this.block = program.global();
  }

  void insert() {
    chooseHomes();
    for (Operator op : List.copyOf(block.ops())) {
      if (!Requirements.isEnd(op)) {
        move(op);
      }
    }
  }

  /** Temporaries live where they are first written; feeds where all their readers are. */
  private void chooseHomes() {
    Set<Variable> shared = mentionedByControlFlow();
    Map<Variable, Place> writers = new HashMap<>();
    Map<Variable, Set<Place>> readers = new HashMap<>();
    for (Operator op : block.ops()) {
      if (Requirements.isEnd(op)) {
        continue;
      }
      Place place = placement.of(op).place();
      for (String name : op.inputNames()) {
        Variable variable = block.ownVar(name);
        if (variable != null) {
          readers.computeIfAbsent(variable, key -> new LinkedHashSet<>()).add(place);
        }
      }
      for (String name : op.outputNames()) {
        Variable variable = block.ownVar(name);
        if (variable != null) {
          writers.putIfAbsent(variable, place);
        }
      }
    }
    for (Variable variable : block.vars()) {
      Set<Place> read = readers.getOrDefault(variable, Set.of());
      Place home = writers.get(variable);
      if (home == null) {
        home = read.size() == 1 ? read.iterator().next() : placement.main();
      }
      if (variable.persistable()) {
        // It lies in the scope, which other programs share.
        home = placement.main();
      } else if (shared.contains(variable)) {
        home = Place.cpu();
      }
      if (!Placement.isNumbers(variable)) {
        home = Place.cpu();
      }
      placement.setHome(variable, home);
    }
  }

  private Set<Variable> mentionedByControlFlow() {
    Set<Variable> shared = new HashSet<>();
    for (Block each : program.blocks()) {
      for (Operator op : each.ops()) {
        if (each.index() > 0 || Placement.hasBlock(op)) {
          for (String name : mentioned(op)) {
            Variable variable = each.findVar(name);
            if (variable != null && variable.block() == block) {
              shared.add(variable);
            }
          }
        }
      }
    }
    return shared;
  }

  private static List<String> mentioned(Operator op) {
    List<String> names = new ArrayList<>(op.inputNames());
    names.addAll(op.outputNames());
    return names;
  }

  private void move(Operator op) {
    Place place = placement.of(op).place();
    Set<String> reads = new LinkedHashSet<>(op.inputNames());
    Set<String> writes = new LinkedHashSet<>(op.outputNames());
    collectInside(op, reads, writes);
    Map<String, String> renamed = new HashMap<>();
    for (String name : reads) {
      if (isAway(name, place)) {
        String mirror = mirror(name, place);
        renamed.put(name, mirror);
        if (good.add(mirror)) {
          copy(op, block.ops().indexOf(op), name, mirror, place);
        }
      }
    }
    int after = 1;
    for (String name : writes) {
      forgetMirrors(name);
      if (isAway(name, place)) {
        String mirror = mirror(name, place);
        renamed.put(name, mirror);
        Place home = placement.home(block.var(name));
        copy(op, block.ops().indexOf(op) + after++, mirror, name, home);
        good.add(mirror);
      }
    }
    if (!renamed.isEmpty()) {
      rename(op, renamed);
    }
  }

  private boolean isAway(String name, Place place) {
    Variable variable = block.ownVar(name);
    return variable != null && !placement.home(variable).equals(place);
  }

  private void forgetMirrors(String name) {
    good.removeIf(mirror -> mirror.startsWith(name + "@at:"));
  }

  /** What the blocks of a control operator touch of block 0, whether or not its slots say so. */
  private void collectInside(Operator op, Set<String> reads, Set<String> writes) {
    for (Block inner : inside(op)) {
      for (Operator each : inner.ops()) {
        addOwn(inner, each.inputNames(), reads);
        addOwn(inner, each.outputNames(), reads);
        addOwn(inner, each.outputNames(), writes);
      }
    }
  }

  private void addOwn(Block inner, List<String> names, Set<String> into) {
    for (String name : names) {
      Variable variable = inner.findVar(name);
      if (variable != null && variable.block() == block) {
        into.add(name);
      }
    }
  }

  private List<Block> inside(Operator op) {
    List<Block> found = new ArrayList<>();
    for (Attr attr : op.attrs().values()) {
      if (attr.type() == AttrType.BLOCK) {
        Block inner = program.block((Integer) attr.value());
        found.add(inner);
        inner.ops().forEach(each -> found.addAll(inside(each)));
      }
    }
    return found;
  }

  private void rename(Operator op, Map<String, String> renamed) {
    UnaryOperator<String> naming = name -> renamed.getOrDefault(name, name);
    op.renameInputs(naming);
    op.renameOutputs(naming);
    for (Block inner : inside(op)) {
      UnaryOperator<String> visible =
          name -> {
            Variable variable = inner.findVar(name);
            return variable != null && variable.block() == block ? naming.apply(name) : name;
          };
      for (Operator each : inner.ops()) {
        each.renameInputs(visible);
        each.renameOutputs(visible);
      }
    }
  }

  /** The mirror's name, declaring it on first sight. */
  private String mirror(String name, Place place) {
    String mirror = name + "@at:" + place;
    if (block.ownVar(mirror) == null) {
      Variable variable = block.var(name);
      Variable made = block.createVar(mirror, variable.kind());
      if (variable.dtype() != null) {
        made.setDtype(variable.dtype());
      }
      if (variable.shape() != null) {
        made.setShape(variable.shape());
      }
      made.setLodLevel(variable.lodLevel());
      made.setStopGradient(true);
      placement.setHome(made, place);
    }
    return mirror;
  }

  private void copy(Operator beside, int at, String from, String to, Place destination) {
    Operator transfer = block.insertOp(at, Transfer.TYPE);
    transfer.setInput("X", List.of(from));
    transfer.setOutput("Out", List.of(to));
    transfer.setAttr(OpRole.ATTR, Attr.of(beside.role()));
    Attr line = beside.attr(Operator.CALLSTACK);
    if (line != null) {
      transfer.setAttr(Operator.CALLSTACK, line);
    }
    Place source = placement.home(block.var(from));
    placement.put(
        transfer,
        new Placement.Choice(
            destination, "%s -> %s for %s".formatted(source, destination, beside.type()), false));
  }

  /** The definition of an operator of a prepared program, which may be a transfer. */
  static OpDef definition(Operator op) {
    return op.type().equals(Transfer.TYPE) ? Transfer.DEF : OpCatalogue.installed().get(op.type());
  }
}
