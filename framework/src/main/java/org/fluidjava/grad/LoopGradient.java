package org.fluidjava.grad;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;

/**
 * The gradient block of a sub-block. Its parent is the sub-block, so it sees the values there. All
 * gradients that it touches are its own variables; the kernel of the owner's gradient lets those of
 * outer variables stand for the gradients outside, or adds them up over the rounds.
 */
final class LoopGradient {
  private final Operator owner;
  private final Block forward;
  private final Set<String> noGrad;
  private final Set<String> read;
  private final Set<String> written;

  LoopGradient(Operator owner, Block forward, Set<String> noGrad) {
    this.owner = owner;
    this.forward = forward;
    this.noGrad = noGrad;
    read = new HashSet<>(owner.inputNames());
    written = new HashSet<>(owner.outputNames());
  }

  /**
   * Appends the block.
   *
   * @param outside gradients that exist outside when the owner's gradient runs
   * @return its number
   */
  int append(Set<String> outside, Backward backward) {
    Set<String> given = new HashSet<>();
    for (String name : written) {
      String gradient = Names.grad(name);
      boolean carried = read.contains(name) && !noGrad.contains(gradient);
      if (carried || outside.contains(gradient)) {
        given.add(gradient);
      }
    }
    // What a step hands on is asked for by the step behind it.
    Attr states = owner.attr("states");
    if (states != null && states.value() instanceof List<?> names) {
      for (Object name : names) {
        if (!noGrad.contains(Names.grad((String) name))) {
          given.add(Names.grad((String) name));
        }
      }
    }
    Program program = forward.program();
    List<OpSpec> specs = backward.ofSubBlock(forward, given);
    checkOrder(specs, given);
    Block block = program.addBlock(forward.index());
    block.setForwardIndex(forward.index());
    for (OpSpec spec : specs) {
      spec.inputs().values().forEach(names -> declare(block, names));
      spec.outputs().values().forEach(names -> declare(block, names));
    }
    Backward.appendTo(block, specs);
    return block.index();
  }

  private void declare(Block block, List<String> names) {
    for (String name : names) {
      int end = name.indexOf(Names.GRAD);
      Variable of = end < 0 ? null : forward.findVar(name.substring(0, end));
      if (of != null && block.ownVar(name) == null) {
        block
            .createVar(name, of.kind())
            .setDtype(of.dtype())
            .setShape(of.shape())
            .setLodLevel(of.lodLevel());
      }
    }
  }

  /**
   * Takes the gradients that the gradient block of a conditional block is given, and does not
   * write, out of its own variables, once those outside are there: Paddle does not link them by
   * name, as it does for loops, and a variable of the block's own would hide the one outside.
   */
  static void releaseGiven(Program program) {
    for (Block block : program.blocks()) {
      for (Operator op : block.ops()) {
        Attr child = op.attr("sub_block");
        if (op.type().equals("conditional_block_grad")
            && child != null
            && child.value() instanceof Integer index) {
          Block inside = program.block(index);
          for (String name : op.input(Names.grad("Out"))) {
            boolean written =
                inside.ops().stream().anyMatch(each -> each.outputNames().contains(name));
            if (!written && block.findVar(name) != null && inside.ownVar(name) != null) {
              inside.removeVar(name);
            }
          }
        }
      }
    }
  }

  /**
   * A dense variable of outside that a round reads after it has written it has two values in one
   * round; its gradient from outside would be lost.
   */
  private void checkOrder(List<OpSpec> specs, Set<String> given) {
    Set<String> seen = new HashSet<>();
    for (OpSpec spec : specs) {
      spec.inputs().values().forEach(seen::addAll);
      for (List<String> names : spec.outputs().values()) {
        for (String name : names) {
          if (given.contains(name) && !seen.contains(name) && isWrittenFirst(name)) {
            throw new IllegalArgumentException(
                "no gradient can go through %s: its block reads '%s' again after writing it; read what was written instead"
                    .formatted(
                        owner.type(), name.substring(0, name.length() - Names.GRAD.length())));
          }
        }
      }
    }
  }

  private boolean isWrittenFirst(String gradient) {
    String name = gradient.substring(0, gradient.length() - Names.GRAD.length());
    Variable variable = forward.findVar(name);
    if (variable == null || variable.kind() != org.fluidjava.program.VarKind.LOD_TENSOR) {
      return false;
    }
    boolean done = false;
    for (Operator op : forward.ops()) {
      if (done && op.inputNames().contains(name)) {
        return true;
      }
      done |= op.outputNames().contains(name);
    }
    return false;
  }
}
