package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fluidjava.device.Place;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link Transfer} operators into a program whose operators lie on several places. Each
 * variable has one home; an operator elsewhere works on a mirror of it, {@code name@place}, filled
 * before it reads and copied back after it writes. A mirror stays good until the variable is
 * written again, so a value moves once however many operators read it.
 *
 * <p>A sub-block has mirrors of its own, since it may run many times or not at all: they are filled
 * in every round. What only the variable's own block writes, such as a parameter, is mirrored there
 * instead, in front of the operator that runs the sub-block: then it moves once for all rounds.
 */
final class Transfers {
  private final Placement placement;
  private final BlockTree tree;
  private final Aliases aliases;

  /** Variables that operators of other blocks than their own write, or that stand for others. */
  private final Set<Variable> changing = new HashSet<>();

  private record Mirror(Variable of, Place place) {}

  Transfers(Placement placement, BlockTree tree, Aliases aliases) {
    this.placement = placement;
    this.tree = tree;
    this.aliases = aliases;
  }

  void insert() {
    for (Operator op : tree.ops()) {
      for (BlockTree.Use use : BlockTree.uses(op)) {
        boolean writes = !use.input() && use.variable().block() != op.block();
        if (writes || aliases.isTied(use.variable())) {
          changing.add(use.variable());
        }
      }
    }
    plan(placement.program().global());
  }

  /** Plans a block: the mirrors that it wants filled in blocks around it before it runs. */
  private Set<Mirror> plan(Block block) {
    Set<Mirror> good = new HashSet<>();
    Set<Mirror> around = new LinkedHashSet<>();
    for (Operator op : List.copyOf(block.ops())) {
      if (Requirements.isEnd(op)) {
        continue;
      }
      for (Block inner : tree.insideOf(op)) {
        for (Mirror mirror : plan(inner)) {
          fillOrHandOn(mirror, op, good, around);
        }
      }
      moveInputs(op, good, around);
      Set<Variable> written = written(op);
      good.removeIf(mirror -> written.contains(mirror.of()));
      moveOutputs(op, good);
    }
    return around;
  }

  private void fillOrHandOn(Mirror mirror, Operator op, Set<Mirror> good, Set<Mirror> around) {
    Block block = op.block();
    if (blockOf(mirror, block) != block) {
      around.add(mirror);
    } else if (good.add(mirror)) {
      Variable of = mirror.of();
      Place home = placement.home(of);
      copy(op, block.ops().indexOf(op), of.name(), name(mirror, block), home, mirror.place());
    }
  }

  /** The block in which a mirror for an operator of a block is declared. */
  private Block blockOf(Mirror mirror, Block reading) {
    Block own = mirror.of().block();
    return changing.contains(mirror.of()) || !tree.runsWithin(reading, own) ? reading : own;
  }

  private void moveInputs(Operator op, Set<Mirror> good, Set<Mirror> around) {
    OpDef def = definition(op);
    for (String slot : List.copyOf(op.inputSlots())) {
      Place place = placement.wanted(op, def, slot);
      List<String> names = new ArrayList<>(op.input(slot));
      for (int i = 0; place != null && i < names.size(); i++) {
        Mirror mirror = away(op, names.get(i), place);
        if (mirror != null) {
          fillOrHandOn(mirror, op, good, around);
          names.set(i, name(mirror, blockOf(mirror, op.block())));
        }
      }
      if (!names.equals(op.input(slot))) {
        op.setInput(slot, names);
      }
    }
  }

  private void moveOutputs(Operator op, Set<Mirror> good) {
    if (Placement.hasBlock(op)) {
      // Its kernel writes values where they lie.
      return;
    }
    Block block = op.block();
    Place place = placement.of(op).place();
    int after = 1;
    for (String slot : List.copyOf(op.outputSlots())) {
      List<String> names = new ArrayList<>(op.output(slot));
      for (int i = 0; i < names.size(); i++) {
        Mirror mirror = away(op, names.get(i), place);
        if (mirror != null) {
          String name = name(mirror, block);
          Place home = placement.home(mirror.of());
          copy(op, block.ops().indexOf(op) + after++, name, names.get(i), place, home);
          good.add(mirror);
          names.set(i, name);
        }
      }
      if (!names.equals(op.output(slot))) {
        op.setOutput(slot, names);
      }
    }
  }

  private @Nullable Mirror away(Operator op, String name, Place place) {
    Variable variable = op.block().findVar(name);
    return variable == null
            || !Placement.isNumbers(variable)
            || placement.home(variable).equals(place)
        ? null
        : new Mirror(variable, place);
  }

  /** What an operator changes, inside of it too. */
  private Set<Variable> written(Operator op) {
    Set<Variable> written = new HashSet<>();
    boolean control = Placement.hasBlock(op);
    for (BlockTree.Use use : BlockTree.uses(op)) {
      // A gradient block changes what it was given, too.
      if (!use.input() || (control && aliases.isTied(use.variable()))) {
        written.add(use.variable());
      }
    }
    tree.collectWritten(op, written);
    return written;
  }

  /** A mirror's name, declaring it on first sight. */
  private String name(Mirror mirror, Block block) {
    Variable of = mirror.of();
    String name = of.name() + "@at:" + mirror.place();
    if (block.ownVar(name) == null) {
      Variable made = block.createVar(name, of.kind());
      if (of.dtype() != null) {
        made.setDtype(of.dtype());
      }
      if (of.shape() != null) {
        made.setShape(of.shape());
      }
      made.setLodLevel(of.lodLevel());
      made.setStopGradient(true);
      placement.setHome(made, mirror.place());
    }
    return name;
  }

  private void copy(
      Operator beside, int at, String from, String to, Place source, Place destination) {
    Operator transfer = beside.block().insertOp(at, Transfer.TYPE);
    transfer.setInput("X", List.of(from));
    transfer.setOutput("Out", List.of(to));
    transfer.setAttr(OpRole.ATTR, Attr.of(beside.role()));
    Attr line = beside.attr(Operator.CALLSTACK);
    if (line != null) {
      transfer.setAttr(Operator.CALLSTACK, line);
    }
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
