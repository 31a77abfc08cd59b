package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/** The first case whose condition holds runs, or else the default. */
public final class Switch {
  private final ControlLayers layers;
  private final LogicLayers logic;
  private @Nullable Variable noneBefore;

  <L extends ControlLayers & LogicLayers> Switch(L layers) {
    this.layers = layers;
    this.logic = layers;
  }

  /**
   * Runs if {@code condition}, one bool, holds and none of the cases before did.
   *
   * @param body what it computes goes into variables made outside, by {@code assign}
   */
  public Switch when(Variable condition, Runnable body) {
    Variable before = noneBefore;
    Variable chosen = condition;
    if (before == null) {
      noneBefore = logic.logicalNot(condition);
    } else {
      noneBefore = logic.logicalAnd(before, logic.logicalNot(condition));
      chosen = logic.logicalAnd(before, condition);
    }
    new ConditionalBlock(layers, List.of(chosen), true).block(body);
    return this;
  }

  /** Runs if no case did. */
  public void otherwise(Runnable body) {
    Variable before = noneBefore;
    if (before == null) {
      throw new IllegalStateException("a switch needs a case before its default");
    }
    new ConditionalBlock(layers, List.of(before), true).block(body);
  }
}
