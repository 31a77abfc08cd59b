package org.fluidjava.op;

import java.util.List;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.UserLine;

/**
 * Adds operators to blocks the way Paddle's files have them: all attributes of the definition with
 * their defaults, the role, and the user's line; then infers the outputs.
 */
public final class Appending {
  private Appending() {}

  /** Adds at the end of a block. */
  public static Operator append(Block block, OpSpec spec) {
    return insert(block, block.ops().size(), spec);
  }

  /**
   * Adds before the operator that stands at {@code at}.
   *
   * @throws IllegalArgumentException when no operator of this type is known
   * @throws OperatorException when its inputs break a rule; the operator is not added then
   */
  public static Operator insert(Block block, int at, OpSpec spec) {
    OpDef def = OpCatalogue.installed().get(spec.type());
    Operator op = spec.applyTo(block.insertOp(at, spec.type()));
    for (AttrDef attr : def.attrs().values()) {
      Attr value = attr.defaultValue();
      if (op.attr(attr.name()) == null && value != null) {
        op.setAttr(attr.name(), value);
      }
    }
    if (op.attr(OpRole.ATTR) == null) {
      op.setAttr(OpRole.ATTR, Attr.of(block.program().role()));
    }
    if (op.attr(Operator.CALLSTACK) == null) {
      String line = UserLine.find();
      if (!line.isEmpty()) {
        op.setAttr(Operator.CALLSTACK, Attr.of(List.of(line)));
      }
    }
    try {
      BuildShapes.infer(def, op);
    } catch (OperatorException e) {
      block.removeOps(other -> other == op);
      throw e;
    }
    return op;
  }
}
