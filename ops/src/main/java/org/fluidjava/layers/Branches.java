package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Values that one of several branches computes: each branch is a conditional block that copies its
 * results out, and {@code select_input} takes those of the branch that ran.
 */
final class Branches {
  private final Layers layers;

  Branches(Layers layers) {
    this.layers = layers;
  }

  /** The results of one of two branches, which must give as many of the same types. */
  List<Variable> cond(
      Variable condition, Supplier<List<Variable>> whenTrue, Supplier<List<Variable>> whenFalse) {
    List<Variable> ofTrue = branch(condition, whenTrue);
    List<Variable> ofFalse = branch(layers.logicalNot(condition), whenFalse);
    if (ofTrue.size() != ofFalse.size()) {
      throw new IllegalArgumentException(
          "both branches must give as many results, but one gives %d and the other %d"
              .formatted(ofTrue.size(), ofFalse.size()));
    }
    Variable mask = layers.cast(condition, DType.INT32);
    List<Variable> chosen = new ArrayList<>();
    for (int i = 0; i < ofTrue.size(); i++) {
      Variable one = ofTrue.get(i);
      Variable other = ofFalse.get(i);
      if (one.dtype() != other.dtype()) {
        throw new IllegalArgumentException(
            "result %d must have one type in both branches, but it is %s and %s"
                .formatted(i, one, other));
      }
      Block block = layers.main().current();
      Variable out =
          SubBlock.variable(block, "_generated_var", VarKind.LOD_TENSOR, one.knownDtype());
      SubBlock.append(
          layers.main(),
          block,
          new OpSpec("select_input")
              .in("X", List.of(other.name(), one.name()))
              .in("Mask", mask.name())
              .out("Out", out.name()));
      chosen.add(out);
    }
    return chosen;
  }

  private List<Variable> branch(Variable condition, Supplier<List<Variable>> body) {
    Block around = layers.main().current();
    List<Variable> results = new ArrayList<>();
    new ConditionalBlock(layers, List.of(condition), true)
        .block(
            () -> {
              for (Variable inside : body.get()) {
                Variable out =
                    SubBlock.variable(
                        around, "_generated_var", VarKind.LOD_TENSOR, inside.knownDtype());
                out.setShape(inside.shape()).setLodLevel(inside.lodLevel());
                layers.assign(inside, out);
                results.add(out);
              }
            });
    return results;
  }

  /** The result of the first branch whose condition holds, or else of the last one. */
  Variable firstOf(
      Iterator<Map.Entry<Variable, Supplier<Variable>>> branches, Supplier<Variable> otherwise) {
    Map.Entry<Variable, Supplier<Variable>> first = branches.next();
    Supplier<Variable> rest = branches.hasNext() ? () -> firstOf(branches, otherwise) : otherwise;
    return cond(first.getKey(), () -> List.of(first.getValue().get()), () -> List.of(rest.get()))
        .get(0);
  }

  /** The result of the branch of this number; without a default, of the highest one. */
  Variable numbered(
      Variable index,
      Map<Integer, Supplier<Variable>> branches,
      @Nullable Supplier<Variable> otherwise) {
    TreeMap<Integer, Supplier<Variable>> sorted = new TreeMap<>(branches);
    Supplier<Variable> last = otherwise;
    if (last == null && !sorted.isEmpty()) {
      last = sorted.lastEntry().getValue();
      if (sorted.size() > 1) {
        sorted.pollLastEntry();
      }
    }
    if (sorted.isEmpty() || last == null) {
      throw new IllegalArgumentException("there must be at least one branch");
    }
    Variable number = index.dtype() == DType.INT64 ? index : layers.cast(index, DType.INT64);
    List<Map.Entry<Variable, Supplier<Variable>>> pairs = new ArrayList<>();
    sorted.forEach(
        (key, branch) ->
            pairs.add(
                Map.entry(layers.equal(number, layers.fillConstant(DType.INT64, key, 1)), branch)));
    return firstOf(pairs.iterator(), last);
  }
}
