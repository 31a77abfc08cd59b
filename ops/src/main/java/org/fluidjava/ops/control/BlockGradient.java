package org.fluidjava.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;

/** What the gradients of operators with a sub-block have in common. */
final class BlockGradient {
  /** The names that the given gradients have inside the gradient block. */
  static final String INSIDE = "original_output_grad";

  /**
   * Variables that Paddle's executors must not free within a round: they do not see that another
   * round, or the gradient block, still reads them.
   */
  static final String KEPT = "skip_eager_deletion_vars";

  private BlockGradient() {}

  /** The gradient operator's definition, but for the slots that only the operator itself has. */
  static OpDef.Builder definition(String type, String read, String scopes) {
    return OpDef.named(type)
        .optionalInputs(read, "what the forward block reads of the blocks around")
        .optionalInputs("Out", "what the forward block writes in the blocks around")
        .optionalInputs(Names.grad("Out"), "gradients of some of Out")
        .input(scopes, "what the forward rounds kept")
        .optionalOutputs(Names.grad(read), "gradients of what is read; empty where none is wanted")
        .requiredAttr("sub_block", AttrType.BLOCK, "the gradient block")
        .attr(KEPT, List.of(), "gradients that Paddle must not free between rounds")
        .attr(INSIDE, List.of(), "the names of Out@GRAD in the gradient block")
        .control()
        .shape(c -> likeForward(c, read));
  }

  /**
   * The gradients of a forward slot that a gradient block yields, {@code @EMPTY@} for the others.
   *
   * @param inside the names of the slot's variables in the block
   */
  static List<String> yielded(GradContext g, String slot, List<String> inside) {
    Block block = g.block().program().block(g.gradBlock());
    List<String> wanted = g.gradOfIn(slot);
    List<String> gradients = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      boolean yields = i < inside.size() && isWritten(block, Names.grad(inside.get(i)));
      gradients.add(yields ? wanted.get(i) : Names.EMPTY);
    }
    return gradients;
  }

  static void likeForward(ShapeContext c, String read) {
    for (int i = 0; i < c.inputs(read) && i < c.outputs(Names.grad(read)); i++) {
      VarKind kind = c.kind(read, i);
      if (kind != VarKind.LOD_TENSOR && kind != VarKind.LOD_TENSOR_ARRAY) {
        continue;
      }
      try {
        c.setKind(Names.grad(read), i, kind);
        c.setDtype(Names.grad(read), i, c.dtype(read, i));
        c.setLodLevel(Names.grad(read), i, c.lodLevel(read, i));
        c.setDims(Names.grad(read), i, c.dims(read, i));
      } catch (RuleViolation unknown) {
        // What is not known of the variable stays open for its gradient too.
        continue;
      }
    }
  }

  /** The gradient operator, or none when the gradient block yields nothing that is wanted. */
  static List<OpSpec> make(GradContext g, String type, String read, String scopes) {
    Block block = g.block().program().block(g.gradBlock());
    List<String> names = g.in(read);
    List<String> gradients = yielded(g, read, names);
    boolean any = gradients.stream().anyMatch(name -> !name.equals(Names.EMPTY));
    if (!any || g.out(scopes).isEmpty()) {
      return List.of();
    }
    List<String> given = new ArrayList<>();
    for (String name : g.gradOfOut("Out")) {
      Variable inside = block.ownVar(name);
      boolean rounds =
          inside != null
              && inside.kind() == VarKind.LOD_TENSOR_ARRAY
              && gradients.contains(name)
              && type.equals("while_grad");
      if (inside != null && (g.isGiven(name) || rounds)) {
        given.add(name);
        if (rounds && g.block().findVar(name) == null) {
          g.block().createVar(name, VarKind.LOD_TENSOR_ARRAY).setDtype(inside.dtype());
        }
      }
    }
    g.op().setAttr(KEPT, Attr.of(readBy(block)));
    Set<String> kept = new TreeSet<>(given);
    for (int i = 0; i < names.size(); i++) {
      if (!gradients.get(i).equals(Names.EMPTY)) {
        kept.add(Names.grad(names.get(i)));
      }
    }
    OpSpec spec =
        new OpSpec(type)
            .in(read, names)
            .in("Out", g.out("Out"))
            .in(scopes, g.out(scopes))
            .out(Names.grad(read), gradients)
            .attrsOf(g.op())
            .attr("sub_block", Attr.block(g.gradBlock()))
            .attr(KEPT, List.copyOf(kept))
            .attr(INSIDE, given);
    if (!given.isEmpty()) {
      spec.in(Names.grad("Out"), given);
    }
    return List.of(spec);
  }

  private static List<String> readBy(Block block) {
    Set<String> names = new TreeSet<>();
    block.ops().forEach(op -> names.addAll(op.inputNames()));
    names.remove(Names.EMPTY);
    return List.copyOf(names);
  }

  private static boolean isWritten(Block block, String name) {
    for (Operator op : block.ops()) {
      if (op.outputNames().contains(name)) {
        return true;
      }
    }
    return false;
  }
}
