package org.fluidjava.executor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.fluidjava.op.BuildShapes;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Infers element types and shapes of a whole program. What a sub-block writes around itself, and
 * what arrays hold, may have other extents from round to round: those count as unknown.
 */
final class TypeInference {
  /** Deeper than any program that people write; keeps the recursion away from the stack's end. */
  private static final int DEEPEST = 64;

  private final Program program;
  private final Set<Integer> open = new HashSet<>();
  private boolean widened;

  TypeInference(Program program) {
    this.program = program;
  }

  void infer() {
    infer(program.global());
  }

  private void infer(Block block) {
    if (!open.add(block.index())) {
      throw new PreparationException("block " + block.index() + " is a sub-block of itself");
    }
    if (open.size() > DEEPEST) {
      throw new PreparationException("sub-blocks lie more than " + DEEPEST + " deep");
    }
    for (Operator op : block.ops()) {
      if (Requirements.isEnd(op)) {
        continue;
      }
      for (Attr attr : op.attrs().values()) {
        if (attr.type() == AttrType.BLOCK) {
          inferSubBlock(program.block((Integer) attr.value()));
        }
      }
      inferWidening(op);
    }
    open.remove(block.index());
  }

  /** Once more when the block changed a shape that it may have read before. */
  private void inferSubBlock(Block block) {
    boolean before = widened;
    do {
      widened = false;
      infer(block);
      before |= widened;
    } while (widened);
    widened = before;
  }

  private void inferWidening(Operator op) {
    Map<Variable, Shape> shapes = new HashMap<>();
    for (String name : op.outputNames()) {
      Variable variable = op.block().findVar(name);
      if (variable != null
          && variable.shape() != null
          && (variable.block() != op.block() || variable.kind() == VarKind.LOD_TENSOR_ARRAY)) {
        shapes.put(variable, variable.shape());
      }
    }
    BuildShapes.infer(OpCatalogue.installed().get(op.type()), op);
    shapes.forEach(
        (variable, shape) -> {
          Shape both = widest(shape, variable.shape());
          widened |= !shape.equals(both);
          variable.setShape(both);
        });
  }

  /** Extents that differ become unknown; of other rank, the later shape counts. */
  private static @Nullable Shape widest(Shape one, @Nullable Shape other) {
    if (other == null || one.rank() != other.rank()) {
      return other;
    }
    Shape both = one;
    for (int i = 0; i < one.rank(); i++) {
      if (one.dim(i) != other.dim(i)) {
        both = both.with(i, -1);
      }
    }
    return both;
  }
}
