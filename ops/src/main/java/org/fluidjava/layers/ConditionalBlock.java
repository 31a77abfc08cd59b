package org.fluidjava.layers;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Variable;

/** A block that runs once if one bool holds, or if all of some tensors have elements. */
public final class ConditionalBlock {
  private final LayerBase layers;
  private final List<Variable> conditions;
  private final boolean scalar;

  ConditionalBlock(LayerBase layers, List<Variable> conditions, boolean scalar) {
    this.layers = layers;
    this.conditions = List.copyOf(conditions);
    this.scalar = scalar;
  }

  /** Adds the layers that {@code body} makes as the block. */
  public void block(Runnable body) {
    SubBlock sub = SubBlock.build(layers.main(), body);
    List<String> names = conditions.stream().map(Variable::name).toList();
    Set<String> reads = new LinkedHashSet<>(sub.reads(Set.of()));
    names.forEach(reads::remove);
    sub.append(
        new OpSpec("conditional_block")
            .in("Cond", names)
            .in("Input", List.copyOf(reads))
            .out("Out", sub.writes(Set.of()))
            .out("Scope", sub.scopes())
            .attr("sub_block", Attr.block(sub.block().index()))
            .attr("is_scalar_condition", scalar));
  }
}
